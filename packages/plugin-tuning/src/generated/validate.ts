// Made from schema.json by `npm run generate`. Change the schema, and not this file.
// @ts-nocheck
import { type ConfigSchema, type Validator } from '@podwire/core';

export const schema: ConfigSchema = {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "description": "Configuration of the tuning plugin.",
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
      "tsType": "NonNullable<NetConf['ipam']>",
      "properties": {
        "type": {
          "type": "string",
          "description": "Name of the IPAM plugin's executable.",
          "examples": [
            "host-local"
          ]
        }
      },
      "description": "The IPAM plugin and its own keys.",
      "examples": [
        {
          "type": "host-local",
          "subnet": "10.1.2.0/24"
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
      "description": "Arguments that a runtime adds.",
      "examples": [
        {
          "cni": {
            "mtu": 1454
          }
        }
      ],
      "additionalProperties": true,
      "properties": {
        "cni": {
          "type": "object",
          "description": "Arguments by CNI's convention: the same keys, before those of the config.",
          "examples": [
            {
              "mtu": 1454
            }
          ],
          "additionalProperties": true,
          "properties": {
            "sysctl": {
              "type": "object",
              "additionalProperties": {
                "type": "string",
                "description": "The value, as text.",
                "examples": [
                  "1"
                ]
              },
              "description": "Kernel parameters besides those of the config, or in place of them.",
              "examples": [
                {
                  "net.core.somaxconn": "500"
                }
              ]
            },
            "mac": {
              "type": "string",
              "description": "MAC of the pod's interface, before any other.",
              "examples": [
                "02:00:5e:10:00:01"
              ]
            },
            "mtu": {
              "type": "integer",
              "minimum": 0,
              "description": "MTU in bytes; 0 leaves it alone.",
              "examples": [
                1454
              ]
            },
            "promisc": {
              "type": "boolean",
              "description": "Whether the pod's interface takes all frames it sees.",
              "examples": [
                true
              ]
            },
            "allmulti": {
              "type": "boolean",
              "description": "Whether the pod's interface takes all multicast frames.",
              "examples": [
                true
              ]
            },
            "txQLen": {
              "type": "integer",
              "minimum": 0,
              "maximum": 4294967295,
              "description": "Length in packets of the transmit queue.",
              "examples": [
                20000
              ]
            }
          }
        }
      }
    },
    "runtimeConfig": {
      "type": "object",
      "description": "Values of the capabilities that the config names, put there by the runtime.",
      "examples": [
        {
          "mac": "02:00:5e:10:00:01"
        }
      ],
      "additionalProperties": true,
      "properties": {
        "mac": {
          "type": "string",
          "description": "MAC of the pod's interface (capability mac), unless args has one.",
          "examples": [
            "02:00:5e:10:00:01"
          ]
        }
      }
    },
    "dataDir": {
      "type": "string",
      "default": "/run/cni/tuning",
      "description": "Folder where it is kept what was there before, to be put back on DEL.",
      "examples": [
        "/run/cni/tuning"
      ]
    },
    "sysctl": {
      "type": "object",
      "additionalProperties": {
        "type": "string",
        "description": "The value, as text.",
        "examples": [
          "1"
        ]
      },
      "description": "Kernel parameters below net/ of the pod's namespace, with dots or slashes; IFNAME stands for the pod's interface.",
      "examples": [
        {
          "net.core.somaxconn": "500",
          "net.ipv4.conf.IFNAME.arp_filter": "1"
        }
      ]
    },
    "mac": {
      "type": "string",
      "default": "",
      "description": "MAC of the pod's interface, unless CNI_ARGS, runtimeConfig or args has one; empty leaves it alone.",
      "examples": [
        "02:00:5e:10:00:01"
      ]
    },
    "mtu": {
      "type": "integer",
      "minimum": 0,
      "default": 0,
      "description": "MTU in bytes of the pod's interface; 0 leaves it alone.",
      "examples": [
        1454
      ]
    },
    "promisc": {
      "type": "boolean",
      "default": false,
      "description": "Whether the pod's interface takes all frames it sees; false leaves it alone.",
      "examples": [
        true
      ]
    },
    "allmulti": {
      "type": "boolean",
      "description": "Whether the pod's interface takes all multicast frames; left out, it is left alone.",
      "examples": [
        true
      ]
    },
    "txQLen": {
      "type": "integer",
      "minimum": 0,
      "maximum": 4294967295,
      "description": "Length in packets of the transmit queue of the pod's interface; left out, it is left alone.",
      "examples": [
        20000
      ]
    }
  },
  "title": "TuningConfig"
};

export const validate: Validator = validate10;
const schema11 = schema;

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="config" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.dataDir === undefined){
data.dataDir = "/run/cni/tuning";
}
if(data.mac === undefined){
data.mac = "";
}
if(data.mtu === undefined){
data.mtu = 0;
}
if(data.promisc === undefined){
data.promisc = false;
}
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
if(typeof data5.type !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipam/type",schemaPath:"#/properties/ipam/properties/type/type",keyword:"type",params:{type: "string"}}];
return false;
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
let data7 = data.dns;
const _errs16 = errors;
if(errors === _errs16){
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
if(data7.nameservers !== undefined){
let data8 = data7.nameservers;
const _errs18 = errors;
if(errors === _errs18){
if(Array.isArray(data8)){
var valid4 = true;
const len0 = data8.length;
for(let i0=0; i0<len0; i0++){
const _errs20 = errors;
if(typeof data8[i0] !== "string"){
validate10.errors = [{instancePath:instancePath+"/dns/nameservers/" + i0,schemaPath:"#/properties/dns/properties/nameservers/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid4 = _errs20 === errors;
if(!valid4){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/dns/nameservers",schemaPath:"#/properties/dns/properties/nameservers/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid3 = _errs18 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data7.domain !== undefined){
const _errs22 = errors;
if(typeof data7.domain !== "string"){
validate10.errors = [{instancePath:instancePath+"/dns/domain",schemaPath:"#/properties/dns/properties/domain/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid3 = _errs22 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data7.search !== undefined){
let data11 = data7.search;
const _errs24 = errors;
if(errors === _errs24){
if(Array.isArray(data11)){
var valid5 = true;
const len1 = data11.length;
for(let i1=0; i1<len1; i1++){
const _errs26 = errors;
if(typeof data11[i1] !== "string"){
validate10.errors = [{instancePath:instancePath+"/dns/search/" + i1,schemaPath:"#/properties/dns/properties/search/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid5 = _errs26 === errors;
if(!valid5){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/dns/search",schemaPath:"#/properties/dns/properties/search/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid3 = _errs24 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data7.options !== undefined){
let data13 = data7.options;
const _errs28 = errors;
if(errors === _errs28){
if(Array.isArray(data13)){
var valid6 = true;
const len2 = data13.length;
for(let i2=0; i2<len2; i2++){
const _errs30 = errors;
if(typeof data13[i2] !== "string"){
validate10.errors = [{instancePath:instancePath+"/dns/options/" + i2,schemaPath:"#/properties/dns/properties/options/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid6 = _errs30 === errors;
if(!valid6){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/dns/options",schemaPath:"#/properties/dns/properties/options/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid3 = _errs28 === errors;
}
else {
var valid3 = true;
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
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.args !== undefined){
let data15 = data.args;
const _errs32 = errors;
if(errors === _errs32){
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
if(data15.cni !== undefined){
let data16 = data15.cni;
const _errs35 = errors;
if(errors === _errs35){
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
if(data16.sysctl !== undefined){
let data17 = data16.sysctl;
const _errs38 = errors;
if(errors === _errs38){
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
for(const key1 in data17){
const _errs41 = errors;
if(typeof data17[key1] !== "string"){
validate10.errors = [{instancePath:instancePath+"/args/cni/sysctl/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/args/properties/cni/properties/sysctl/additionalProperties/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid9 = _errs41 === errors;
if(!valid9){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/args/cni/sysctl",schemaPath:"#/properties/args/properties/cni/properties/sysctl/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid8 = _errs38 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data16.mac !== undefined){
const _errs43 = errors;
if(typeof data16.mac !== "string"){
validate10.errors = [{instancePath:instancePath+"/args/cni/mac",schemaPath:"#/properties/args/properties/cni/properties/mac/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid8 = _errs43 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data16.mtu !== undefined){
let data20 = data16.mtu;
const _errs45 = errors;
if(!(((typeof data20 == "number") && (!(data20 % 1) && !isNaN(data20))) && (isFinite(data20)))){
validate10.errors = [{instancePath:instancePath+"/args/cni/mtu",schemaPath:"#/properties/args/properties/cni/properties/mtu/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs45){
if((typeof data20 == "number") && (isFinite(data20))){
if(data20 < 0 || isNaN(data20)){
validate10.errors = [{instancePath:instancePath+"/args/cni/mtu",schemaPath:"#/properties/args/properties/cni/properties/mtu/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
var valid8 = _errs45 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data16.promisc !== undefined){
const _errs47 = errors;
if(typeof data16.promisc !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/args/cni/promisc",schemaPath:"#/properties/args/properties/cni/properties/promisc/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid8 = _errs47 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data16.allmulti !== undefined){
const _errs49 = errors;
if(typeof data16.allmulti !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/args/cni/allmulti",schemaPath:"#/properties/args/properties/cni/properties/allmulti/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid8 = _errs49 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data16.txQLen !== undefined){
let data23 = data16.txQLen;
const _errs51 = errors;
if(!(((typeof data23 == "number") && (!(data23 % 1) && !isNaN(data23))) && (isFinite(data23)))){
validate10.errors = [{instancePath:instancePath+"/args/cni/txQLen",schemaPath:"#/properties/args/properties/cni/properties/txQLen/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs51){
if((typeof data23 == "number") && (isFinite(data23))){
if(data23 > 4294967295 || isNaN(data23)){
validate10.errors = [{instancePath:instancePath+"/args/cni/txQLen",schemaPath:"#/properties/args/properties/cni/properties/txQLen/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295}}];
return false;
}
else {
if(data23 < 0 || isNaN(data23)){
validate10.errors = [{instancePath:instancePath+"/args/cni/txQLen",schemaPath:"#/properties/args/properties/cni/properties/txQLen/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid8 = _errs51 === errors;
}
else {
var valid8 = true;
}
}
}
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
var valid0 = _errs32 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.runtimeConfig !== undefined){
let data24 = data.runtimeConfig;
const _errs53 = errors;
if(errors === _errs53){
if(data24 && typeof data24 == "object" && !Array.isArray(data24)){
if(data24.mac !== undefined){
if(typeof data24.mac !== "string"){
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/mac",schemaPath:"#/properties/runtimeConfig/properties/mac/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/runtimeConfig",schemaPath:"#/properties/runtimeConfig/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs53 === errors;
}
else {
var valid0 = true;
}
if(valid0){
const _errs58 = errors;
if(typeof data.dataDir !== "string"){
validate10.errors = [{instancePath:instancePath+"/dataDir",schemaPath:"#/properties/dataDir/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs58 === errors;
if(valid0){
if(data.sysctl !== undefined){
let data27 = data.sysctl;
const _errs60 = errors;
if(errors === _errs60){
if(data27 && typeof data27 == "object" && !Array.isArray(data27)){
for(const key2 in data27){
const _errs63 = errors;
if(typeof data27[key2] !== "string"){
validate10.errors = [{instancePath:instancePath+"/sysctl/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/sysctl/additionalProperties/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid11 = _errs63 === errors;
if(!valid11){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/sysctl",schemaPath:"#/properties/sysctl/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs60 === errors;
}
else {
var valid0 = true;
}
if(valid0){
const _errs65 = errors;
if(typeof data.mac !== "string"){
validate10.errors = [{instancePath:instancePath+"/mac",schemaPath:"#/properties/mac/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs65 === errors;
if(valid0){
let data30 = data.mtu;
const _errs67 = errors;
if(!(((typeof data30 == "number") && (!(data30 % 1) && !isNaN(data30))) && (isFinite(data30)))){
validate10.errors = [{instancePath:instancePath+"/mtu",schemaPath:"#/properties/mtu/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs67){
if((typeof data30 == "number") && (isFinite(data30))){
if(data30 < 0 || isNaN(data30)){
validate10.errors = [{instancePath:instancePath+"/mtu",schemaPath:"#/properties/mtu/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
var valid0 = _errs67 === errors;
if(valid0){
const _errs69 = errors;
if(typeof data.promisc !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/promisc",schemaPath:"#/properties/promisc/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs69 === errors;
if(valid0){
if(data.allmulti !== undefined){
const _errs71 = errors;
if(typeof data.allmulti !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/allmulti",schemaPath:"#/properties/allmulti/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs71 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.txQLen !== undefined){
let data33 = data.txQLen;
const _errs73 = errors;
if(!(((typeof data33 == "number") && (!(data33 % 1) && !isNaN(data33))) && (isFinite(data33)))){
validate10.errors = [{instancePath:instancePath+"/txQLen",schemaPath:"#/properties/txQLen/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs73){
if((typeof data33 == "number") && (isFinite(data33))){
if(data33 > 4294967295 || isNaN(data33)){
validate10.errors = [{instancePath:instancePath+"/txQLen",schemaPath:"#/properties/txQLen/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295}}];
return false;
}
else {
if(data33 < 0 || isNaN(data33)){
validate10.errors = [{instancePath:instancePath+"/txQLen",schemaPath:"#/properties/txQLen/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs73 === errors;
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
