// Made from schema.json by `npm run generate`. Change the schema, and not this file.
// @ts-nocheck
import { type ConfigSchema, formats, type Validator } from '@podwire/core';

export const schema: ConfigSchema = {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "description": "Configuration of the IPAM plugin static: the network's, with these keys under ipam.",
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
          "description": "Always static.",
          "examples": [
            "static"
          ]
        },
        "addresses": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "address": {
                "type": "string",
                "description": "An address with its prefix length; needed.",
                "examples": [
                  "10.10.0.1/24"
                ]
              },
              "gateway": {
                "type": "string",
                "description": "Gateway of the address; left out, none.",
                "examples": [
                  "10.10.0.254"
                ]
              }
            },
            "description": "An address of the container.",
            "examples": [
              {
                "address": "10.10.0.1/24",
                "gateway": "10.10.0.254"
              }
            ]
          },
          "description": "Addresses of the container. Those of args.cni.ips or runtimeConfig.ips take their place.",
          "examples": [
            [
              {
                "address": "10.10.0.1/24",
                "gateway": "10.10.0.254"
              }
            ]
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
          "description": "Name service settings, handed to the calling plugin as they are.",
          "examples": [
            {
              "nameservers": [
                "10.1.2.1"
              ]
            }
          ]
        }
      },
      "description": "Where addresses come from.",
      "examples": [
        {
          "type": "static",
          "addresses": [
            {
              "address": "10.10.0.1/24"
            }
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
                "description": "An address with its prefix length."
              },
              "description": "Addresses in place of those of ipam.addresses and CNI_ARGS.",
              "examples": [
                [
                  "10.10.0.1/24"
                ]
              ]
            }
          },
          "description": "Arguments by the conventions of CNI.",
          "examples": [
            {
              "ips": [
                "10.10.0.1/24"
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
              "10.10.0.1/24"
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
            "description": "An address with its prefix length."
          },
          "description": "Capability ips: addresses in place of all others.",
          "examples": [
            [
              "10.10.0.1/24"
            ]
          ]
        }
      },
      "description": "Values of capabilities, put there by the runtime.",
      "examples": [
        {
          "ips": [
            "10.10.0.1/24"
          ]
        }
      ]
    }
  },
  "title": "StaticConfig"
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
if(data5.addresses !== undefined){
let data7 = data5.addresses;
const _errs16 = errors;
if(errors === _errs16){
if(Array.isArray(data7)){
var valid3 = true;
const len0 = data7.length;
for(let i0=0; i0<len0; i0++){
let data8 = data7[i0];
const _errs18 = errors;
if(errors === _errs18){
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
if(data8.address !== undefined){
const _errs20 = errors;
if(typeof data8.address !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/addresses/" + i0+"/address",schemaPath:"#/properties/ipam/properties/addresses/items/properties/address/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid4 = _errs20 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data8.gateway !== undefined){
const _errs22 = errors;
if(typeof data8.gateway !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/addresses/" + i0+"/gateway",schemaPath:"#/properties/ipam/properties/addresses/items/properties/gateway/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid4 = _errs22 === errors;
}
else {
var valid4 = true;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam/addresses/" + i0,schemaPath:"#/properties/ipam/properties/addresses/items/type",keyword:"type",params:{type: "object"}}];
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
validate10.errors = [{instancePath:instancePath+"/ipam/addresses",schemaPath:"#/properties/ipam/properties/addresses/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid2 = _errs16 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data5.routes !== undefined){
let data11 = data5.routes;
const _errs24 = errors;
if(errors === _errs24){
if(Array.isArray(data11)){
var valid5 = true;
const len1 = data11.length;
for(let i1=0; i1<len1; i1++){
let data12 = data11[i1];
const _errs26 = errors;
if(errors === _errs26){
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
let missing1;
if((data12.dst === undefined) && (missing1 = "dst")){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i1,schemaPath:"#/properties/ipam/properties/routes/items/required",keyword:"required",params:{missingProperty: missing1}}];
return false;
}
else {
if(data12.dst !== undefined){
let data13 = data12.dst;
const _errs28 = errors;
if(errors === _errs28){
if(errors === _errs28){
if(typeof data13 === "string"){
if(!(formats0.validate(data13))){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i1+"/dst",schemaPath:"#/properties/ipam/properties/routes/items/properties/dst/format",keyword:"format",params:{format: "cidr"}}];
return false;
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i1+"/dst",schemaPath:"#/properties/ipam/properties/routes/items/properties/dst/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
}
var valid6 = _errs28 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data12.gw !== undefined){
let data14 = data12.gw;
const _errs30 = errors;
if(errors === _errs30){
if(errors === _errs30){
if(typeof data14 === "string"){
if(!(formats2.validate(data14))){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i1+"/gw",schemaPath:"#/properties/ipam/properties/routes/items/properties/gw/format",keyword:"format",params:{format: "ip"}}];
return false;
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i1+"/gw",schemaPath:"#/properties/ipam/properties/routes/items/properties/gw/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
}
var valid6 = _errs30 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data12.mtu !== undefined){
let data15 = data12.mtu;
const _errs32 = errors;
if(!(((typeof data15 == "number") && (!(data15 % 1) && !isNaN(data15))) && (isFinite(data15)))){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i1+"/mtu",schemaPath:"#/properties/ipam/properties/routes/items/properties/mtu/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid6 = _errs32 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data12.advmss !== undefined){
let data16 = data12.advmss;
const _errs34 = errors;
if(!(((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16))) && (isFinite(data16)))){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i1+"/advmss",schemaPath:"#/properties/ipam/properties/routes/items/properties/advmss/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid6 = _errs34 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data12.priority !== undefined){
let data17 = data12.priority;
const _errs36 = errors;
if(!(((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17))) && (isFinite(data17)))){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i1+"/priority",schemaPath:"#/properties/ipam/properties/routes/items/properties/priority/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid6 = _errs36 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data12.table !== undefined){
let data18 = data12.table;
const _errs38 = errors;
if(!(((typeof data18 == "number") && (!(data18 % 1) && !isNaN(data18))) && (isFinite(data18)))){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i1+"/table",schemaPath:"#/properties/ipam/properties/routes/items/properties/table/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid6 = _errs38 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data12.scope !== undefined){
let data19 = data12.scope;
const _errs40 = errors;
if(!(((typeof data19 == "number") && (!(data19 % 1) && !isNaN(data19))) && (isFinite(data19)))){
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i1+"/scope",schemaPath:"#/properties/ipam/properties/routes/items/properties/scope/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid6 = _errs40 === errors;
}
else {
var valid6 = true;
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
validate10.errors = [{instancePath:instancePath+"/ipam/routes/" + i1,schemaPath:"#/properties/ipam/properties/routes/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid5 = _errs26 === errors;
if(!valid5){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam/routes",schemaPath:"#/properties/ipam/properties/routes/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid2 = _errs24 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data5.dns !== undefined){
let data20 = data5.dns;
const _errs42 = errors;
if(errors === _errs42){
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
if(data20.nameservers !== undefined){
let data21 = data20.nameservers;
const _errs44 = errors;
if(errors === _errs44){
if(Array.isArray(data21)){
var valid8 = true;
const len2 = data21.length;
for(let i2=0; i2<len2; i2++){
const _errs46 = errors;
if(typeof data21[i2] !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/dns/nameservers/" + i2,schemaPath:"#/properties/ipam/properties/dns/properties/nameservers/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid8 = _errs46 === errors;
if(!valid8){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam/dns/nameservers",schemaPath:"#/properties/ipam/properties/dns/properties/nameservers/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid7 = _errs44 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data20.domain !== undefined){
const _errs48 = errors;
if(typeof data20.domain !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/dns/domain",schemaPath:"#/properties/ipam/properties/dns/properties/domain/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid7 = _errs48 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data20.search !== undefined){
let data24 = data20.search;
const _errs50 = errors;
if(errors === _errs50){
if(Array.isArray(data24)){
var valid9 = true;
const len3 = data24.length;
for(let i3=0; i3<len3; i3++){
const _errs52 = errors;
if(typeof data24[i3] !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/dns/search/" + i3,schemaPath:"#/properties/ipam/properties/dns/properties/search/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid9 = _errs52 === errors;
if(!valid9){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam/dns/search",schemaPath:"#/properties/ipam/properties/dns/properties/search/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid7 = _errs50 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data20.options !== undefined){
let data26 = data20.options;
const _errs54 = errors;
if(errors === _errs54){
if(Array.isArray(data26)){
var valid10 = true;
const len4 = data26.length;
for(let i4=0; i4<len4; i4++){
const _errs56 = errors;
if(typeof data26[i4] !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/dns/options/" + i4,schemaPath:"#/properties/ipam/properties/dns/properties/options/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid10 = _errs56 === errors;
if(!valid10){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/ipam/dns/options",schemaPath:"#/properties/ipam/properties/dns/properties/options/type",keyword:"type",params:{type: "array"}}];
return false;
}
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
else {
validate10.errors = [{instancePath:instancePath+"/ipam/dns",schemaPath:"#/properties/ipam/properties/dns/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid2 = _errs42 === errors;
}
else {
var valid2 = true;
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
let data28 = data.dns;
const _errs58 = errors;
if(errors === _errs58){
if(data28 && typeof data28 == "object" && !Array.isArray(data28)){
if(data28.nameservers !== undefined){
let data29 = data28.nameservers;
const _errs60 = errors;
if(errors === _errs60){
if(Array.isArray(data29)){
var valid12 = true;
const len5 = data29.length;
for(let i5=0; i5<len5; i5++){
const _errs62 = errors;
if(typeof data29[i5] !== "string"){
validate10.errors = [{instancePath:instancePath+"/dns/nameservers/" + i5,schemaPath:"#/properties/dns/properties/nameservers/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid12 = _errs62 === errors;
if(!valid12){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/dns/nameservers",schemaPath:"#/properties/dns/properties/nameservers/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid11 = _errs60 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data28.domain !== undefined){
const _errs64 = errors;
if(typeof data28.domain !== "string"){
validate10.errors = [{instancePath:instancePath+"/dns/domain",schemaPath:"#/properties/dns/properties/domain/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid11 = _errs64 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data28.search !== undefined){
let data32 = data28.search;
const _errs66 = errors;
if(errors === _errs66){
if(Array.isArray(data32)){
var valid13 = true;
const len6 = data32.length;
for(let i6=0; i6<len6; i6++){
const _errs68 = errors;
if(typeof data32[i6] !== "string"){
validate10.errors = [{instancePath:instancePath+"/dns/search/" + i6,schemaPath:"#/properties/dns/properties/search/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid13 = _errs68 === errors;
if(!valid13){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/dns/search",schemaPath:"#/properties/dns/properties/search/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid11 = _errs66 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data28.options !== undefined){
let data34 = data28.options;
const _errs70 = errors;
if(errors === _errs70){
if(Array.isArray(data34)){
var valid14 = true;
const len7 = data34.length;
for(let i7=0; i7<len7; i7++){
const _errs72 = errors;
if(typeof data34[i7] !== "string"){
validate10.errors = [{instancePath:instancePath+"/dns/options/" + i7,schemaPath:"#/properties/dns/properties/options/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid14 = _errs72 === errors;
if(!valid14){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/dns/options",schemaPath:"#/properties/dns/properties/options/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid11 = _errs70 === errors;
}
else {
var valid11 = true;
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
var valid0 = _errs58 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.args !== undefined){
let data36 = data.args;
const _errs74 = errors;
if(errors === _errs74){
if(data36 && typeof data36 == "object" && !Array.isArray(data36)){
if(data36.cni !== undefined){
let data37 = data36.cni;
const _errs76 = errors;
if(errors === _errs76){
if(data37 && typeof data37 == "object" && !Array.isArray(data37)){
if(data37.ips !== undefined){
let data38 = data37.ips;
const _errs78 = errors;
if(errors === _errs78){
if(Array.isArray(data38)){
var valid17 = true;
const len8 = data38.length;
for(let i8=0; i8<len8; i8++){
const _errs80 = errors;
if(typeof data38[i8] !== "string"){
validate10.errors = [{instancePath:instancePath+"/args/cni/ips/" + i8,schemaPath:"#/properties/args/properties/cni/properties/ips/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid17 = _errs80 === errors;
if(!valid17){
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
var valid0 = _errs74 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.runtimeConfig !== undefined){
let data40 = data.runtimeConfig;
const _errs82 = errors;
if(errors === _errs82){
if(data40 && typeof data40 == "object" && !Array.isArray(data40)){
if(data40.ips !== undefined){
let data41 = data40.ips;
const _errs84 = errors;
if(errors === _errs84){
if(Array.isArray(data41)){
var valid19 = true;
const len9 = data41.length;
for(let i9=0; i9<len9; i9++){
const _errs86 = errors;
if(typeof data41[i9] !== "string"){
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/ips/" + i9,schemaPath:"#/properties/runtimeConfig/properties/ips/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid19 = _errs86 === errors;
if(!valid19){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/ips",schemaPath:"#/properties/runtimeConfig/properties/ips/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/runtimeConfig",schemaPath:"#/properties/runtimeConfig/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs82 === errors;
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
