// Made from schema.json by `npm run generate`. Change the schema, and not this file.
// @ts-nocheck
import { type ConfigSchema, type Validator } from '@podwire/core';

export const schema: ConfigSchema = {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "description": "Configuration of the bridge plugin.",
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
            "mac": "02:00:5e:10:00:01"
          }
        }
      ],
      "additionalProperties": true,
      "properties": {
        "cni": {
          "type": "object",
          "description": "Arguments by CNI's convention.",
          "examples": [
            {
              "mac": "02:00:5e:10:00:01"
            }
          ],
          "additionalProperties": true,
          "properties": {
            "mac": {
              "type": "string",
              "description": "MAC of the pod's interface, unless runtimeConfig has one.",
              "examples": [
                "02:00:5e:10:00:01"
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
          "description": "MAC of the pod's interface (capability mac).",
          "examples": [
            "02:00:5e:10:00:01"
          ]
        }
      }
    },
    "bridge": {
      "type": "string",
      "default": "cni0",
      "description": "Name of the bridge on the host; made if there is none.",
      "examples": [
        "cni0"
      ]
    },
    "isGateway": {
      "type": "boolean",
      "default": false,
      "description": "Whether the bridge gets the pods' gateway address, and the host forwards.",
      "examples": [
        true
      ]
    },
    "isDefaultGateway": {
      "type": "boolean",
      "default": false,
      "description": "Whether the pod's default route leads to the bridge; includes isGateway.",
      "examples": [
        true
      ]
    },
    "forceAddress": {
      "type": "boolean",
      "default": false,
      "description": "Whether another address on the bridge that conflicts with the gateway address is replaced; otherwise ADD fails.",
      "examples": [
        true
      ]
    },
    "ipMasq": {
      "type": "boolean",
      "default": false,
      "description": "Whether traffic to outside the pods' subnet gets the host's address. Needs a firewall driver, and an IPAM plugin to have an effect.",
      "examples": [
        true
      ]
    },
    "ipMasqBackend": {
      "type": "string",
      "description": "Firewall that masquerades: iptables or nftables; left out, what the host has.",
      "examples": [
        "nftables"
      ]
    },
    "mtu": {
      "type": "integer",
      "default": 0,
      "description": "MTU in bytes of the pair, and of a bridge that is made; 0 for the kernel's default.",
      "examples": [
        1450
      ]
    },
    "hairpinMode": {
      "type": "boolean",
      "default": false,
      "description": "Whether a pod can reach itself through a service address: the port sends back where it received.",
      "examples": [
        true
      ]
    },
    "promiscMode": {
      "type": "boolean",
      "default": false,
      "description": "Whether the bridge takes part in all traffic. Not together with hairpinMode.",
      "examples": [
        true
      ]
    },
    "vlan": {
      "type": "integer",
      "default": 0,
      "description": "VLAN of the pod's untagged traffic, 1 to 4094; 0 for none.",
      "examples": [
        100
      ]
    },
    "vlanTrunk": {
      "type": "array",
      "description": "VLANs that the pod sees tagged: single ids, ranges, or both.",
      "examples": [
        [
          {
            "id": 101
          },
          {
            "minID": 200,
            "maxID": 210
          }
        ]
      ],
      "items": {
        "type": "object",
        "description": "One VLAN, or a range of them.",
        "properties": {
          "minID": {
            "type": "integer",
            "description": "First VLAN of a range.",
            "examples": [
              200
            ]
          },
          "maxID": {
            "type": "integer",
            "description": "Last VLAN of a range.",
            "examples": [
              210
            ]
          },
          "id": {
            "type": "integer",
            "description": "A single VLAN.",
            "examples": [
              101
            ]
          }
        }
      }
    },
    "preserveDefaultVlan": {
      "type": "boolean",
      "default": false,
      "description": "Whether a port with vlan or vlanTrunk stays in the bridge's default VLAN as well.",
      "examples": [
        true
      ]
    },
    "macspoofchk": {
      "type": "boolean",
      "default": false,
      "description": "Whether frames from the pod with another source MAC than its own are dropped. Needs a firewall driver.",
      "examples": [
        true
      ]
    },
    "enabledad": {
      "type": "boolean",
      "default": false,
      "description": "Whether ADD waits until IPv6 duplicate address detection is through; otherwise it is off in the pod.",
      "examples": [
        true
      ]
    },
    "disableContainerInterface": {
      "type": "boolean",
      "default": false,
      "description": "Whether the pod's interface stays down. Not together with an IPAM plugin.",
      "examples": [
        true
      ]
    },
    "portIsolation": {
      "type": "boolean",
      "default": false,
      "description": "Whether the pod can reach the host and non-isolated ports of the bridge alone.",
      "examples": [
        true
      ]
    }
  },
  "title": "BridgeConfig"
};

export const validate: Validator = validate10;
const schema11 = schema;

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="config" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.bridge === undefined){
data.bridge = "cni0";
}
if(data.isGateway === undefined){
data.isGateway = false;
}
if(data.isDefaultGateway === undefined){
data.isDefaultGateway = false;
}
if(data.forceAddress === undefined){
data.forceAddress = false;
}
if(data.ipMasq === undefined){
data.ipMasq = false;
}
if(data.mtu === undefined){
data.mtu = 0;
}
if(data.hairpinMode === undefined){
data.hairpinMode = false;
}
if(data.promiscMode === undefined){
data.promiscMode = false;
}
if(data.vlan === undefined){
data.vlan = 0;
}
if(data.preserveDefaultVlan === undefined){
data.preserveDefaultVlan = false;
}
if(data.macspoofchk === undefined){
data.macspoofchk = false;
}
if(data.enabledad === undefined){
data.enabledad = false;
}
if(data.disableContainerInterface === undefined){
data.disableContainerInterface = false;
}
if(data.portIsolation === undefined){
data.portIsolation = false;
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
if(data16.mac !== undefined){
if(typeof data16.mac !== "string"){
validate10.errors = [{instancePath:instancePath+"/args/cni/mac",schemaPath:"#/properties/args/properties/cni/properties/mac/type",keyword:"type",params:{type: "string"}}];
return false;
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
let data18 = data.runtimeConfig;
const _errs40 = errors;
if(errors === _errs40){
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
if(data18.mac !== undefined){
if(typeof data18.mac !== "string"){
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
var valid0 = _errs40 === errors;
}
else {
var valid0 = true;
}
if(valid0){
const _errs45 = errors;
if(typeof data.bridge !== "string"){
validate10.errors = [{instancePath:instancePath+"/bridge",schemaPath:"#/properties/bridge/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs45 === errors;
if(valid0){
const _errs47 = errors;
if(typeof data.isGateway !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/isGateway",schemaPath:"#/properties/isGateway/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs47 === errors;
if(valid0){
const _errs49 = errors;
if(typeof data.isDefaultGateway !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/isDefaultGateway",schemaPath:"#/properties/isDefaultGateway/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs49 === errors;
if(valid0){
const _errs51 = errors;
if(typeof data.forceAddress !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/forceAddress",schemaPath:"#/properties/forceAddress/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs51 === errors;
if(valid0){
const _errs53 = errors;
if(typeof data.ipMasq !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/ipMasq",schemaPath:"#/properties/ipMasq/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs53 === errors;
if(valid0){
if(data.ipMasqBackend !== undefined){
const _errs55 = errors;
if(typeof data.ipMasqBackend !== "string"){
validate10.errors = [{instancePath:instancePath+"/ipMasqBackend",schemaPath:"#/properties/ipMasqBackend/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs55 === errors;
}
else {
var valid0 = true;
}
if(valid0){
let data26 = data.mtu;
const _errs57 = errors;
if(!(((typeof data26 == "number") && (!(data26 % 1) && !isNaN(data26))) && (isFinite(data26)))){
validate10.errors = [{instancePath:instancePath+"/mtu",schemaPath:"#/properties/mtu/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid0 = _errs57 === errors;
if(valid0){
const _errs59 = errors;
if(typeof data.hairpinMode !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/hairpinMode",schemaPath:"#/properties/hairpinMode/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs59 === errors;
if(valid0){
const _errs61 = errors;
if(typeof data.promiscMode !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/promiscMode",schemaPath:"#/properties/promiscMode/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs61 === errors;
if(valid0){
let data29 = data.vlan;
const _errs63 = errors;
if(!(((typeof data29 == "number") && (!(data29 % 1) && !isNaN(data29))) && (isFinite(data29)))){
validate10.errors = [{instancePath:instancePath+"/vlan",schemaPath:"#/properties/vlan/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid0 = _errs63 === errors;
if(valid0){
if(data.vlanTrunk !== undefined){
let data30 = data.vlanTrunk;
const _errs65 = errors;
if(errors === _errs65){
if(Array.isArray(data30)){
var valid10 = true;
const len3 = data30.length;
for(let i3=0; i3<len3; i3++){
let data31 = data30[i3];
const _errs67 = errors;
if(errors === _errs67){
if(data31 && typeof data31 == "object" && !Array.isArray(data31)){
if(data31.minID !== undefined){
let data32 = data31.minID;
const _errs69 = errors;
if(!(((typeof data32 == "number") && (!(data32 % 1) && !isNaN(data32))) && (isFinite(data32)))){
validate10.errors = [{instancePath:instancePath+"/vlanTrunk/" + i3+"/minID",schemaPath:"#/properties/vlanTrunk/items/properties/minID/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid11 = _errs69 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data31.maxID !== undefined){
let data33 = data31.maxID;
const _errs71 = errors;
if(!(((typeof data33 == "number") && (!(data33 % 1) && !isNaN(data33))) && (isFinite(data33)))){
validate10.errors = [{instancePath:instancePath+"/vlanTrunk/" + i3+"/maxID",schemaPath:"#/properties/vlanTrunk/items/properties/maxID/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid11 = _errs71 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data31.id !== undefined){
let data34 = data31.id;
const _errs73 = errors;
if(!(((typeof data34 == "number") && (!(data34 % 1) && !isNaN(data34))) && (isFinite(data34)))){
validate10.errors = [{instancePath:instancePath+"/vlanTrunk/" + i3+"/id",schemaPath:"#/properties/vlanTrunk/items/properties/id/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid11 = _errs73 === errors;
}
else {
var valid11 = true;
}
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/vlanTrunk/" + i3,schemaPath:"#/properties/vlanTrunk/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid10 = _errs67 === errors;
if(!valid10){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/vlanTrunk",schemaPath:"#/properties/vlanTrunk/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs65 === errors;
}
else {
var valid0 = true;
}
if(valid0){
const _errs75 = errors;
if(typeof data.preserveDefaultVlan !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/preserveDefaultVlan",schemaPath:"#/properties/preserveDefaultVlan/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs75 === errors;
if(valid0){
const _errs77 = errors;
if(typeof data.macspoofchk !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/macspoofchk",schemaPath:"#/properties/macspoofchk/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs77 === errors;
if(valid0){
const _errs79 = errors;
if(typeof data.enabledad !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/enabledad",schemaPath:"#/properties/enabledad/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs79 === errors;
if(valid0){
const _errs81 = errors;
if(typeof data.disableContainerInterface !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/disableContainerInterface",schemaPath:"#/properties/disableContainerInterface/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs81 === errors;
if(valid0){
const _errs83 = errors;
if(typeof data.portIsolation !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/portIsolation",schemaPath:"#/properties/portIsolation/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs83 === errors;
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
