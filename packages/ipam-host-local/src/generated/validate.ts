// Made from schema.json by `npm run generate`. Change the schema, and not this file.
// @ts-nocheck
import { type ConfigSchema, formats, type Validator } from '@podwire/core';

export const schema: ConfigSchema = {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "description": "Configuration of the IPAM plugin host-local: the network's, with these keys under ipam.",
  "type": "object",
  "required": [
    "name"
  ],
  "properties": {
    "cniVersion": {
      "type": "string",
      "description": "Version of the CNI specification that the config is written for; left out, 0.1.0.",
      "examples": [
        "1.1.0"
      ]
    },
    "name": {
      "type": "string",
      "description": "Name of the network, unique on the host.",
      "examples": [
        "podnet"
      ]
    },
    "type": {
      "type": "string",
      "description": "Name of the plugin's executable.",
      "examples": [
        "bridge"
      ]
    },
    "capabilities": {
      "type": "object",
      "additionalProperties": {
        "type": "boolean",
        "description": "Whether the plugin takes part in the capability."
      },
      "description": "What the runtime may hand over in runtimeConfig.",
      "examples": [
        {
          "mac": true
        }
      ]
    },
    "ipam": {
      "type": "object",
      "properties": {
        "type": {
          "type": "string",
          "description": "Always host-local.",
          "examples": [
            "host-local"
          ]
        },
        "ranges": {
          "type": "array",
          "items": {
            "type": "array",
            "items": {
              "type": "object",
              "properties": {
                "subnet": {
                  "type": "string",
                  "description": "The subnet, without host bits; needed.",
                  "examples": [
                    "10.1.2.0/24"
                  ]
                },
                "rangeStart": {
                  "type": "string",
                  "description": "First address to hand out; left out, the one after the subnet's own.",
                  "examples": [
                    "10.1.2.10"
                  ]
                },
                "rangeEnd": {
                  "type": "string",
                  "description": "Last address to hand out; left out, the one before the broadcast address, or for IPv6 the subnet's last.",
                  "examples": [
                    "10.1.2.99"
                  ]
                },
                "gateway": {
                  "type": "string",
                  "description": "Gateway of the subnet, never handed out from this range; left out, the address after the subnet's own.",
                  "examples": [
                    "10.1.2.1"
                  ]
                }
              },
              "description": "A range of addresses within one subnet.",
              "examples": [
                {
                  "subnet": "10.1.2.0/24",
                  "rangeStart": "10.1.2.10",
                  "rangeEnd": "10.1.2.99"
                }
              ]
            },
            "description": "A range set: ranges of one family that serve one address between them.",
            "examples": [
              [
                {
                  "subnet": "10.1.2.0/24"
                }
              ]
            ]
          },
          "description": "Range sets; an attachment gets one address of each.",
          "examples": [
            [
              [
                {
                  "subnet": "10.1.2.0/24"
                }
              ],
              [
                {
                  "subnet": "fd00:1:2::/64"
                }
              ]
            ]
          ]
        },
        "subnet": {
          "type": "string",
          "description": "Old style: one more range set of this one range, placed before ranges.",
          "examples": [
            "10.1.2.0/24"
          ]
        },
        "rangeStart": {
          "type": "string",
          "description": "Old style: first address to hand out. Ignored without ipam.subnet.",
          "examples": [
            "10.1.2.10"
          ]
        },
        "rangeEnd": {
          "type": "string",
          "description": "Old style: last address to hand out. Ignored without ipam.subnet.",
          "examples": [
            "10.1.2.99"
          ]
        },
        "gateway": {
          "type": "string",
          "description": "Old style: gateway of the subnet. Ignored without ipam.subnet.",
          "examples": [
            "10.1.2.1"
          ]
        },
        "routes": {
          "type": "array",
          "items": {
            "type": "object",
            "tsType": "RouteConfig",
            "required": [
              "dst"
            ],
            "properties": {
              "dst": {
                "type": "string",
                "format": "cidr",
                "description": "Destination of the route.",
                "examples": [
                  "0.0.0.0/0"
                ]
              },
              "gw": {
                "type": "string",
                "format": "ip",
                "description": "Gateway; left out, the one of the address of the same family.",
                "examples": [
                  "10.1.2.1"
                ]
              },
              "mtu": {
                "type": "integer",
                "description": "MTU along the path, in bytes.",
                "examples": [
                  1400
                ]
              },
              "advmss": {
                "type": "integer",
                "description": "Maximum segment size to advertise, in bytes.",
                "examples": [
                  1360
                ]
              },
              "priority": {
                "type": "integer",
                "description": "Metric; lower wins.",
                "examples": [
                  100
                ]
              },
              "table": {
                "type": "integer",
                "description": "Routing table; left out, main (254).",
                "examples": [
                  100
                ]
              },
              "scope": {
                "type": "integer",
                "description": "0 everywhere, 253 on the link, 254 on the host.",
                "examples": [
                  253
                ]
              }
            },
            "description": "A route to be set up in the container.",
            "examples": [
              {
                "dst": "0.0.0.0/0"
              }
            ]
          },
          "description": "Routes for the container, handed to the calling plugin as they are.",
          "examples": [
            [
              {
                "dst": "0.0.0.0/0"
              }
            ]
          ]
        },
        "resolvConf": {
          "type": "string",
          "description": "Path of a resolv.conf whose settings become the result's DNS.",
          "examples": [
            "/etc/resolv.conf"
          ]
        },
        "dataDir": {
          "type": "string",
          "default": "/var/lib/cni/networks",
          "description": "Folder that holds a folder of reservations for each network; an absolute path.",
          "examples": [
            "/run/podwire/networks"
          ]
        }
      },
      "description": "Where addresses come from.",
      "examples": [
        {
          "type": "host-local",
          "ranges": [
            [
              {
                "subnet": "10.1.2.0/24"
              }
            ]
          ]
        }
      ]
    },
    "dns": {
      "type": "object",
      "tsType": "Dns",
      "properties": {
        "nameservers": {
          "type": "array",
          "items": {
            "type": "string",
            "description": "Address of a name server."
          },
          "description": "Name servers in the order in which they are asked.",
          "examples": [
            [
              "10.1.2.1"
            ]
          ]
        },
        "domain": {
          "type": "string",
          "description": "The local domain.",
          "examples": [
            "example.org"
          ]
        },
        "search": {
          "type": "array",
          "items": {
            "type": "string",
            "description": "A domain."
          },
          "description": "Domains in which short names are looked up.",
          "examples": [
            [
              "example.org"
            ]
          ]
        },
        "options": {
          "type": "array",
          "items": {
            "type": "string",
            "description": "An option of resolv.conf."
          },
          "description": "Options of resolv.conf.",
          "examples": [
            [
              "ndots:2"
            ]
          ]
        }
      },
      "description": "Name service settings of the container.",
      "examples": [
        {
          "nameservers": [
            "10.1.2.1"
          ]
        }
      ]
    },
    "args": {
      "type": "object",
      "properties": {
        "cni": {
          "type": "object",
          "properties": {
            "ips": {
              "type": "array",
              "items": {
                "type": "string",
                "description": "An address; a prefix length is ignored."
              },
              "description": "Addresses that the attachment asks for, at most one of each range set.",
              "examples": [
                [
                  "10.1.2.88"
                ]
              ]
            }
          },
          "description": "Arguments by the conventions of CNI.",
          "examples": [
            {
              "ips": [
                "10.1.2.88"
              ]
            }
          ]
        }
      },
      "description": "Arguments that a runtime adds.",
      "examples": [
        {
          "cni": {
            "ips": [
              "10.1.2.88"
            ]
          }
        }
      ]
    },
    "runtimeConfig": {
      "type": "object",
      "properties": {
        "ips": {
          "type": "array",
          "items": {
            "type": "string",
            "description": "An address; a prefix length is ignored."
          },
          "description": "Capability ips: more addresses that the attachment asks for.",
          "examples": [
            [
              "10.1.2.88/24"
            ]
          ]
        },
        "ipRanges": {
          "type": "array",
          "items": {
            "type": "array",
            "items": {
              "type": "object",
              "properties": {
                "subnet": {
                  "type": "string",
                  "description": "The subnet, without host bits; needed.",
                  "examples": [
                    "10.1.2.0/24"
                  ]
                },
                "rangeStart": {
                  "type": "string",
                  "description": "First address to hand out; left out, the one after the subnet's own.",
                  "examples": [
                    "10.1.2.10"
                  ]
                },
                "rangeEnd": {
                  "type": "string",
                  "description": "Last address to hand out; left out, the one before the broadcast address, or for IPv6 the subnet's last.",
                  "examples": [
                    "10.1.2.99"
                  ]
                },
                "gateway": {
                  "type": "string",
                  "description": "Gateway of the subnet, never handed out from this range; left out, the address after the subnet's own.",
                  "examples": [
                    "10.1.2.1"
                  ]
                }
              },
              "description": "A range of addresses within one subnet.",
              "examples": [
                {
                  "subnet": "10.1.2.0/24",
                  "rangeStart": "10.1.2.10",
                  "rangeEnd": "10.1.2.99"
                }
              ]
            },
            "description": "A range set: ranges of one family that serve one address between them.",
            "examples": [
              [
                {
                  "subnet": "10.1.2.0/24"
                }
              ]
            ]
          },
          "description": "Capability ipRanges: range sets, placed before all others.",
          "examples": [
            [
              [
                {
                  "subnet": "10.1.2.0/24"
                }
              ],
              [
                {
                  "subnet": "fd00:1:2::/64"
                }
              ]
            ]
          ]
        }
      },
      "description": "Values of capabilities, put there by the runtime.",
      "examples": [
        {
          "ipRanges": [
            [
              {
                "subnet": "10.1.2.0/24"
              }
            ]
          ]
        }
      ]
    }
  },
  "title": "HostLocalConfig"
};

export const validate: Validator = validate10;
const schema11 = schema;
const formats0 = formats.cidr;
const formats2 = formats.ip;

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="config" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.name === undefined) && (missing0 = "name")){
validate10.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.cniVersion !== undefined){
const _errs1 = errors;
if(typeof data.cniVersion !== "string"){
validate10.errors = [{instancePath:instancePath+"/cniVersion",schemaPath:"#/properties/cniVersion/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.name !== undefined){
const _errs3 = errors;
if(typeof data.name !== "string"){
validate10.errors = [{instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.type !== undefined){
const _errs5 = errors;
if(typeof data.type !== "string"){
validate10.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.capabilities !== undefined){
let data3 = data.capabilities;
const _errs7 = errors;
if(errors === _errs7){
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
for(const key0 in data3){
const _errs10 = errors;
if(typeof data3[key0] !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/capabilities/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/capabilities/additionalProperties/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid1 = _errs10 === errors;
if(!valid1){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/capabilities",schemaPath:"#/properties/capabilities/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.ipam !== undefined){
let data5 = data.ipam;
const _errs12 = errors;
if(errors === _errs12){
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(data5.dataDir === undefined){
data5.dataDir = "/var/lib/cni/networks";
}
if(data5.type !== undefined){
const _errs14 = errors;
if(typeof data5.type !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/type",schemaPath:"#/properties/ipam/properties/type/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid2 = _errs14 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data5.ranges !== undefined){
let data7 = data5.ranges;
const _errs16 = errors;
if(errors === _errs16){
if(Array.isArray(data7)){
var valid3 = true;
const len0 = data7.length;
for(let i0=0; i0<len0; i0++){
let data8 = data7[i0];
const _errs18 = errors;
if(errors === _errs18){
if(Array.isArray(data8)){
var valid4 = true;
const len1 = data8.length;
for(let i1=0; i1<len1; i1++){
let data9 = data8[i1];
const _errs20 = errors;
if(errors === _errs20){
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
if(data9.subnet !== undefined){
const _errs22 = errors;
if(typeof data9.subnet !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/ranges/" + i0+"/" + i1+"/subnet",schemaPath:"#/properties/ipam/properties/ranges/items/items/properties/subnet/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid5 = _errs22 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data9.rangeStart !== undefined){
const _errs24 = errors;
if(typeof data9.rangeStart !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/ranges/" + i0+"/" + i1+"/rangeStart",schemaPath:"#/properties/ipam/properties/ranges/items/items/properties/rangeStart/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid5 = _errs24 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data9.rangeEnd !== undefined){
const _errs26 = errors;
if(typeof data9.rangeEnd !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/ranges/" + i0+"/" + i1+"/rangeEnd",schemaPath:"#/properties/ipam/properties/ranges/items/items/properties/rangeEnd/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid5 = _errs26 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data9.gateway !== undefined){
const _errs28 = errors;
if(typeof data9.gateway !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/ranges/" + i0+"/" + i1+"/gateway",schemaPath:"#/properties/ipam/properties/ranges/items/items/properties/gateway/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid5 = _errs28 === errors;
}
else {
var valid5 = true;
}
}
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam/ranges/" + i0+"/" + i1,schemaPath:"#/properties/ipam/properties/ranges/items/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid4 = _errs20 === errors;
if(!valid4){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam/ranges/" + i0,schemaPath:"#/properties/ipam/properties/ranges/items/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid3 = _errs18 === errors;
if(!valid3){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam/ranges",schemaPath:"#/properties/ipam/properties/ranges/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid2 = _errs16 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data5.subnet !== undefined){
const _errs30 = errors;
if(typeof data5.subnet !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/subnet",schemaPath:"#/properties/ipam/properties/subnet/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid2 = _errs30 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data5.rangeStart !== undefined){
const _errs32 = errors;
if(typeof data5.rangeStart !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/rangeStart",schemaPath:"#/properties/ipam/properties/rangeStart/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid2 = _errs32 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data5.rangeEnd !== undefined){
const _errs34 = errors;
if(typeof data5.rangeEnd !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/rangeEnd",schemaPath:"#/properties/ipam/properties/rangeEnd/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid2 = _errs34 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data5.gateway !== undefined){
const _errs36 = errors;
if(typeof data5.gateway !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/gateway",schemaPath:"#/properties/ipam/properties/gateway/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid2 = _errs36 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data5.routes !== undefined){
let data18 = data5.routes;
const _errs38 = errors;
if(errors === _errs38){
if(Array.isArray(data18)){
var valid6 = true;
const len2 = data18.length;
for(let i2=0; i2<len2; i2++){
let data19 = data18[i2];
const _errs40 = errors;
if(errors === _errs40){
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
let missing1;
if((data19.dst === undefined) && (missing1 = "dst")){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i2,schemaPath:"#/properties/ipam/properties/routes/items/required",keyword:"required",params:{missingProperty: missing1}}];
return false;
}
else {
if(data19.dst !== undefined){
let data20 = data19.dst;
const _errs42 = errors;
if(errors === _errs42){
if(errors === _errs42){
if(typeof data20 === "string"){
if(!(formats0.validate(data20))){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i2+"/dst",schemaPath:"#/properties/ipam/properties/routes/items/properties/dst/format",keyword:"format",params:{format: "cidr"}}];
return false;
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i2+"/dst",schemaPath:"#/properties/ipam/properties/routes/items/properties/dst/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
}
var valid7 = _errs42 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data19.gw !== undefined){
let data21 = data19.gw;
const _errs44 = errors;
if(errors === _errs44){
if(errors === _errs44){
if(typeof data21 === "string"){
if(!(formats2.validate(data21))){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i2+"/gw",schemaPath:"#/properties/ipam/properties/routes/items/properties/gw/format",keyword:"format",params:{format: "ip"}}];
return false;
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i2+"/gw",schemaPath:"#/properties/ipam/properties/routes/items/properties/gw/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
}
var valid7 = _errs44 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data19.mtu !== undefined){
let data22 = data19.mtu;
const _errs46 = errors;
if(!(((typeof data22 == "number") && (!(data22 % 1) && !isNaN(data22))) && (isFinite(data22)))){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i2+"/mtu",schemaPath:"#/properties/ipam/properties/routes/items/properties/mtu/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid7 = _errs46 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data19.advmss !== undefined){
let data23 = data19.advmss;
const _errs48 = errors;
if(!(((typeof data23 == "number") && (!(data23 % 1) && !isNaN(data23))) && (isFinite(data23)))){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i2+"/advmss",schemaPath:"#/properties/ipam/properties/routes/items/properties/advmss/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid7 = _errs48 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data19.priority !== undefined){
let data24 = data19.priority;
const _errs50 = errors;
if(!(((typeof data24 == "number") && (!(data24 % 1) && !isNaN(data24))) && (isFinite(data24)))){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i2+"/priority",schemaPath:"#/properties/ipam/properties/routes/items/properties/priority/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid7 = _errs50 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data19.table !== undefined){
let data25 = data19.table;
const _errs52 = errors;
if(!(((typeof data25 == "number") && (!(data25 % 1) && !isNaN(data25))) && (isFinite(data25)))){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i2+"/table",schemaPath:"#/properties/ipam/properties/routes/items/properties/table/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid7 = _errs52 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data19.scope !== undefined){
let data26 = data19.scope;
const _errs54 = errors;
if(!(((typeof data26 == "number") && (!(data26 % 1) && !isNaN(data26))) && (isFinite(data26)))){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i2+"/scope",schemaPath:"#/properties/ipam/properties/routes/items/properties/scope/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid7 = _errs54 === errors;
}
else {
var valid7 = true;
}
}
}
}
}
}
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i2,schemaPath:"#/properties/ipam/properties/routes/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid6 = _errs40 === errors;
if(!valid6){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam/routes",schemaPath:"#/properties/ipam/properties/routes/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid2 = _errs38 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data5.resolvConf !== undefined){
const _errs56 = errors;
if(typeof data5.resolvConf !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/resolvConf",schemaPath:"#/properties/ipam/properties/resolvConf/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid2 = _errs56 === errors;
}
else {
var valid2 = true;
}
if(valid2){
const _errs58 = errors;
if(typeof data5.dataDir !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/dataDir",schemaPath:"#/properties/ipam/properties/dataDir/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid2 = _errs58 === errors;
}
}
}
}
}
}
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam",schemaPath:"#/properties/ipam/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.dns !== undefined){
let data29 = data.dns;
const _errs60 = errors;
if(errors === _errs60){
if(data29 && typeof data29 == "object" && !Array.isArray(data29)){
if(data29.nameservers !== undefined){
let data30 = data29.nameservers;
const _errs62 = errors;
if(errors === _errs62){
if(Array.isArray(data30)){
var valid9 = true;
const len3 = data30.length;
for(let i3=0; i3<len3; i3++){
const _errs64 = errors;
if(typeof data30[i3] !== "string"){
validate10.errors = [{instancePath:instancePath+"/dns/nameservers/" + i3,schemaPath:"#/properties/dns/properties/nameservers/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid9 = _errs64 === errors;
if(!valid9){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/dns/nameservers",schemaPath:"#/properties/dns/properties/nameservers/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid8 = _errs62 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data29.domain !== undefined){
const _errs66 = errors;
if(typeof data29.domain !== "string"){
validate10.errors = [{instancePath:instancePath+"/dns/domain",schemaPath:"#/properties/dns/properties/domain/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid8 = _errs66 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data29.search !== undefined){
let data33 = data29.search;
const _errs68 = errors;
if(errors === _errs68){
if(Array.isArray(data33)){
var valid10 = true;
const len4 = data33.length;
for(let i4=0; i4<len4; i4++){
const _errs70 = errors;
if(typeof data33[i4] !== "string"){
validate10.errors = [{instancePath:instancePath+"/dns/search/" + i4,schemaPath:"#/properties/dns/properties/search/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid10 = _errs70 === errors;
if(!valid10){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/dns/search",schemaPath:"#/properties/dns/properties/search/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid8 = _errs68 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data29.options !== undefined){
let data35 = data29.options;
const _errs72 = errors;
if(errors === _errs72){
if(Array.isArray(data35)){
var valid11 = true;
const len5 = data35.length;
for(let i5=0; i5<len5; i5++){
const _errs74 = errors;
if(typeof data35[i5] !== "string"){
validate10.errors = [{instancePath:instancePath+"/dns/options/" + i5,schemaPath:"#/properties/dns/properties/options/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid11 = _errs74 === errors;
if(!valid11){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/dns/options",schemaPath:"#/properties/dns/properties/options/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid8 = _errs72 === errors;
}
else {
var valid8 = true;
}
}
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/dns",schemaPath:"#/properties/dns/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs60 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.args !== undefined){
let data37 = data.args;
const _errs76 = errors;
if(errors === _errs76){
if(data37 && typeof data37 == "object" && !Array.isArray(data37)){
if(data37.cni !== undefined){
let data38 = data37.cni;
const _errs78 = errors;
if(errors === _errs78){
if(data38 && typeof data38 == "object" && !Array.isArray(data38)){
if(data38.ips !== undefined){
let data39 = data38.ips;
const _errs80 = errors;
if(errors === _errs80){
if(Array.isArray(data39)){
var valid14 = true;
const len6 = data39.length;
for(let i6=0; i6<len6; i6++){
const _errs82 = errors;
if(typeof data39[i6] !== "string"){
validate10.errors = [{instancePath:instancePath+"/args/cni/ips/" + i6,schemaPath:"#/properties/args/properties/cni/properties/ips/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid14 = _errs82 === errors;
if(!valid14){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/args/cni/ips",schemaPath:"#/properties/args/properties/cni/properties/ips/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/args/cni",schemaPath:"#/properties/args/properties/cni/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/args",schemaPath:"#/properties/args/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs76 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.runtimeConfig !== undefined){
let data41 = data.runtimeConfig;
const _errs84 = errors;
if(errors === _errs84){
if(data41 && typeof data41 == "object" && !Array.isArray(data41)){
if(data41.ips !== undefined){
let data42 = data41.ips;
const _errs86 = errors;
if(errors === _errs86){
if(Array.isArray(data42)){
var valid16 = true;
const len7 = data42.length;
for(let i7=0; i7<len7; i7++){
const _errs88 = errors;
if(typeof data42[i7] !== "string"){
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/ips/" + i7,schemaPath:"#/properties/runtimeConfig/properties/ips/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid16 = _errs88 === errors;
if(!valid16){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/ips",schemaPath:"#/properties/runtimeConfig/properties/ips/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid15 = _errs86 === errors;
}
else {
var valid15 = true;
}
if(valid15){
if(data41.ipRanges !== undefined){
let data44 = data41.ipRanges;
const _errs90 = errors;
if(errors === _errs90){
if(Array.isArray(data44)){
var valid17 = true;
const len8 = data44.length;
for(let i8=0; i8<len8; i8++){
let data45 = data44[i8];
const _errs92 = errors;
if(errors === _errs92){
if(Array.isArray(data45)){
var valid18 = true;
const len9 = data45.length;
for(let i9=0; i9<len9; i9++){
let data46 = data45[i9];
const _errs94 = errors;
if(errors === _errs94){
if(data46 && typeof data46 == "object" && !Array.isArray(data46)){
if(data46.subnet !== undefined){
const _errs96 = errors;
if(typeof data46.subnet !== "string"){
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/ipRanges/" + i8+"/" + i9+"/subnet",schemaPath:"#/properties/runtimeConfig/properties/ipRanges/items/items/properties/subnet/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid19 = _errs96 === errors;
}
else {
var valid19 = true;
}
if(valid19){
if(data46.rangeStart !== undefined){
const _errs98 = errors;
if(typeof data46.rangeStart !== "string"){
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/ipRanges/" + i8+"/" + i9+"/rangeStart",schemaPath:"#/properties/runtimeConfig/properties/ipRanges/items/items/properties/rangeStart/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid19 = _errs98 === errors;
}
else {
var valid19 = true;
}
if(valid19){
if(data46.rangeEnd !== undefined){
const _errs100 = errors;
if(typeof data46.rangeEnd !== "string"){
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/ipRanges/" + i8+"/" + i9+"/rangeEnd",schemaPath:"#/properties/runtimeConfig/properties/ipRanges/items/items/properties/rangeEnd/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid19 = _errs100 === errors;
}
else {
var valid19 = true;
}
if(valid19){
if(data46.gateway !== undefined){
const _errs102 = errors;
if(typeof data46.gateway !== "string"){
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/ipRanges/" + i8+"/" + i9+"/gateway",schemaPath:"#/properties/runtimeConfig/properties/ipRanges/items/items/properties/gateway/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid19 = _errs102 === errors;
}
else {
var valid19 = true;
}
}
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/ipRanges/" + i8+"/" + i9,schemaPath:"#/properties/runtimeConfig/properties/ipRanges/items/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid18 = _errs94 === errors;
if(!valid18){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/ipRanges/" + i8,schemaPath:"#/properties/runtimeConfig/properties/ipRanges/items/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid17 = _errs92 === errors;
if(!valid17){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/ipRanges",schemaPath:"#/properties/runtimeConfig/properties/ipRanges/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid15 = _errs90 === errors;
}
else {
var valid15 = true;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/runtimeConfig",schemaPath:"#/properties/runtimeConfig/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs84 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
else {
validate10.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate10.errors = vErrors;
return errors === 0;
}
