// Made from schema.json by `npm run generate`. Change the schema, and not this file.
// @ts-nocheck
import { type ConfigSchema, formats, type Validator } from '@podwire/core';

export const schema: ConfigSchema = {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "description": "Configuration of the portmap plugin.",
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
      "tsType": "NonNullable<NetConf['args']>",
      "description": "Arguments that a runtime adds; a plugin need not know them.",
      "examples": [
        {
          "cni": {
            "mac": "02:00:5e:10:00:01"
          }
        }
      ]
    },
    "runtimeConfig": {
      "type": "object",
      "description": "Values of the capabilities that the config names, put there by the runtime.",
      "examples": [
        {
          "portMappings": [
            {
              "hostPort": 8080,
              "containerPort": 80,
              "protocol": "tcp"
            }
          ]
        }
      ],
      "additionalProperties": true,
      "properties": {
        "portMappings": {
          "type": "array",
          "description": "Capability portMappings: the ports to publish.",
          "examples": [
            [
              {
                "hostPort": 8080,
                "containerPort": 80,
                "protocol": "tcp"
              }
            ]
          ],
          "items": {
            "type": "object",
            "description": "A port to publish.",
            "examples": [
              {
                "hostPort": 8080,
                "containerPort": 80,
                "protocol": "tcp"
              }
            ],
            "properties": {
              "hostPort": {
                "type": "integer",
                "description": "The port on the host, 1 to 65535.",
                "examples": [
                  8080
                ]
              },
              "containerPort": {
                "type": "integer",
                "description": "The port in the container, 1 to 65535.",
                "examples": [
                  80
                ]
              },
              "protocol": {
                "type": "string",
                "description": "tcp, udp or sctp, in any letter case; left out, tcp.",
                "examples": [
                  "udp"
                ]
              },
              "hostIP": {
                "type": "string",
                "format": "ip",
                "description": "The one address of the host whose port it is; left out, all of them. 0.0.0.0 and :: are all of a family.",
                "examples": [
                  "192.0.2.1"
                ]
              }
            }
          }
        }
      }
    },
    "backend": {
      "type": "string",
      "description": "Firewall that publishes: iptables or nftables; left out, what the host has.",
      "examples": [
        "nftables"
      ]
    },
    "snat": {
      "type": "boolean",
      "default": true,
      "description": "Whether a source that would otherwise get its answers past the host is translated: the container's own subnet, and the host's loopback.",
      "examples": [
        false
      ]
    },
    "masqAll": {
      "type": "boolean",
      "default": false,
      "description": "Whether every source is translated. Needs snat.",
      "examples": [
        true
      ]
    },
    "markMasqBit": {
      "type": "integer",
      "description": "The bit, 0 to 31, of the packet mark that iptables marks with what is to be translated; left out, 13. Not together with externalSetMarkChain.",
      "examples": [
        5
      ]
    },
    "externalSetMarkChain": {
      "type": "string",
      "description": "A chain of table nat that marks packets in place of our own, and whose owner translates them; iptables.",
      "examples": [
        "KUBE-MARK-MASQ"
      ]
    },
    "conditionsV4": {
      "type": "array",
      "items": {
        "type": "string",
        "description": "A word."
      },
      "description": "Further matches of IPv4 packets, in the words of the backend.",
      "examples": [
        [
          "!",
          "-d",
          "192.0.2.0/24"
        ]
      ]
    },
    "conditionsV6": {
      "type": "array",
      "items": {
        "type": "string",
        "description": "A word."
      },
      "description": "Further matches of IPv6 packets, in the words of the backend.",
      "examples": [
        [
          "!",
          "-d",
          "2001:db8::/32"
        ]
      ]
    }
  },
  "title": "PortmapConfig"
};

export const validate: Validator = validate10;
const schema11 = schema;
const formats0 = formats.ip;

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="config" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.snat === undefined){
data.snat = true;
}
if(data.masqAll === undefined){
data.masqAll = false;
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
if(!(data15 && typeof data15 == "object" && !Array.isArray(data15))){
validate10.errors = [{instancePath:instancePath+"/args",schemaPath:"#/properties/args/type",keyword:"type",params:{type: "object"}}];
return false;
}
var valid0 = _errs32 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.runtimeConfig !== undefined){
let data16 = data.runtimeConfig;
const _errs34 = errors;
if(errors === _errs34){
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
if(data16.portMappings !== undefined){
let data17 = data16.portMappings;
const _errs37 = errors;
if(errors === _errs37){
if(Array.isArray(data17)){
var valid8 = true;
const len3 = data17.length;
for(let i3=0; i3<len3; i3++){
let data18 = data17[i3];
const _errs39 = errors;
if(errors === _errs39){
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
if(data18.hostPort !== undefined){
let data19 = data18.hostPort;
const _errs41 = errors;
if(!(((typeof data19 == "number") && (!(data19 % 1) && !isNaN(data19))) && (isFinite(data19)))){
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/portMappings/" + i3+"/hostPort",schemaPath:"#/properties/runtimeConfig/properties/portMappings/items/properties/hostPort/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid9 = _errs41 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data18.containerPort !== undefined){
let data20 = data18.containerPort;
const _errs43 = errors;
if(!(((typeof data20 == "number") && (!(data20 % 1) && !isNaN(data20))) && (isFinite(data20)))){
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/portMappings/" + i3+"/containerPort",schemaPath:"#/properties/runtimeConfig/properties/portMappings/items/properties/containerPort/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid9 = _errs43 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data18.protocol !== undefined){
const _errs45 = errors;
if(typeof data18.protocol !== "string"){
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/portMappings/" + i3+"/protocol",schemaPath:"#/properties/runtimeConfig/properties/portMappings/items/properties/protocol/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid9 = _errs45 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data18.hostIP !== undefined){
let data22 = data18.hostIP;
const _errs47 = errors;
if(errors === _errs47){
if(errors === _errs47){
if(typeof data22 === "string"){
if(!(formats0.validate(data22))){
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/portMappings/" + i3+"/hostIP",schemaPath:"#/properties/runtimeConfig/properties/portMappings/items/properties/hostIP/format",keyword:"format",params:{format: "ip"}}];
return false;
}
}
else {
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/portMappings/" + i3+"/hostIP",schemaPath:"#/properties/runtimeConfig/properties/portMappings/items/properties/hostIP/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
}
var valid9 = _errs47 === errors;
}
else {
var valid9 = true;
}
}
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/portMappings/" + i3,schemaPath:"#/properties/runtimeConfig/properties/portMappings/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid8 = _errs39 === errors;
if(!valid8){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/runtimeConfig/portMappings",schemaPath:"#/properties/runtimeConfig/properties/portMappings/type",keyword:"type",params:{type: "array"}}];
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
var valid0 = _errs34 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.backend !== undefined){
const _errs49 = errors;
if(typeof data.backend !== "string"){
validate10.errors = [{instancePath:instancePath+"/backend",schemaPath:"#/properties/backend/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs49 === errors;
}
else {
var valid0 = true;
}
if(valid0){
const _errs51 = errors;
if(typeof data.snat !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/snat",schemaPath:"#/properties/snat/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs51 === errors;
if(valid0){
const _errs53 = errors;
if(typeof data.masqAll !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/masqAll",schemaPath:"#/properties/masqAll/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs53 === errors;
if(valid0){
if(data.markMasqBit !== undefined){
let data26 = data.markMasqBit;
const _errs55 = errors;
if(!(((typeof data26 == "number") && (!(data26 % 1) && !isNaN(data26))) && (isFinite(data26)))){
validate10.errors = [{instancePath:instancePath+"/markMasqBit",schemaPath:"#/properties/markMasqBit/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid0 = _errs55 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.externalSetMarkChain !== undefined){
const _errs57 = errors;
if(typeof data.externalSetMarkChain !== "string"){
validate10.errors = [{instancePath:instancePath+"/externalSetMarkChain",schemaPath:"#/properties/externalSetMarkChain/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs57 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.conditionsV4 !== undefined){
let data28 = data.conditionsV4;
const _errs59 = errors;
if(errors === _errs59){
if(Array.isArray(data28)){
var valid10 = true;
const len4 = data28.length;
for(let i4=0; i4<len4; i4++){
const _errs61 = errors;
if(typeof data28[i4] !== "string"){
validate10.errors = [{instancePath:instancePath+"/conditionsV4/" + i4,schemaPath:"#/properties/conditionsV4/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid10 = _errs61 === errors;
if(!valid10){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/conditionsV4",schemaPath:"#/properties/conditionsV4/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs59 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.conditionsV6 !== undefined){
let data30 = data.conditionsV6;
const _errs63 = errors;
if(errors === _errs63){
if(Array.isArray(data30)){
var valid11 = true;
const len5 = data30.length;
for(let i5=0; i5<len5; i5++){
const _errs65 = errors;
if(typeof data30[i5] !== "string"){
validate10.errors = [{instancePath:instancePath+"/conditionsV6/" + i5,schemaPath:"#/properties/conditionsV6/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid11 = _errs65 === errors;
if(!valid11){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/conditionsV6",schemaPath:"#/properties/conditionsV6/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs63 === errors;
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
