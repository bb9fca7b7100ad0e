// Made from schema.json by `npm run generate`. Change the schema, and not this file.
// @ts-nocheck
import { type ConfigSchema, type Validator } from '@podwire/core';

export const schema: ConfigSchema = {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "description": "Configuration of the firewall plugin.",
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
      "tsType": "NonNullable<NetConf['runtimeConfig']>",
      "description": "Values of the capabilities that the config names, put there by the runtime.",
      "examples": [
        {
          "mac": "02:00:5e:10:00:01"
        }
      ]
    },
    "backend": {
      "type": "string",
      "default": "",
      "description": "Firewall that lets the traffic pass: firewalld, iptables or nftables; empty, what the host has.",
      "examples": [
        "nftables"
      ]
    },
    "iptablesAdminChainName": {
      "type": "string",
      "default": "CNI-ADMIN",
      "description": "Chain for rules of the administrator, which come before the plugin's. For iptables.",
      "examples": [
        "MY-RULES"
      ]
    },
    "firewalldZone": {
      "type": "string",
      "default": "trusted",
      "description": "Zone that the addresses are put into. For firewalld.",
      "examples": [
        "containers"
      ]
    },
    "ingressPolicy": {
      "type": "string",
      "default": "",
      "description": "Which other pods can reach this one: open or empty, all; same-bridge, those of its bridge; isolated, none.",
      "examples": [
        "same-bridge"
      ]
    }
  },
  "title": "FirewallConfig"
};

export const validate: Validator = validate10;
const schema11 = schema;

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="config" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.backend === undefined){
data.backend = "";
}
if(data.iptablesAdminChainName === undefined){
data.iptablesAdminChainName = "CNI-ADMIN";
}
if(data.firewalldZone === undefined){
data.firewalldZone = "trusted";
}
if(data.ingressPolicy === undefined){
data.ingressPolicy = "";
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
if(!(data16 && typeof data16 == "object" && !Array.isArray(data16))){
validate10.errors = [{instancePath:instancePath+"/runtimeConfig",schemaPath:"#/properties/runtimeConfig/type",keyword:"type",params:{type: "object"}}];
return false;
}
var valid0 = _errs34 === errors;
}
else {
var valid0 = true;
}
if(valid0){
const _errs36 = errors;
if(typeof data.backend !== "string"){
validate10.errors = [{instancePath:instancePath+"/backend",schemaPath:"#/properties/backend/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs36 === errors;
if(valid0){
const _errs38 = errors;
if(typeof data.iptablesAdminChainName !== "string"){
validate10.errors = [{instancePath:instancePath+"/iptablesAdminChainName",schemaPath:"#/properties/iptablesAdminChainName/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs38 === errors;
if(valid0){
const _errs40 = errors;
if(typeof data.firewalldZone !== "string"){
validate10.errors = [{instancePath:instancePath+"/firewalldZone",schemaPath:"#/properties/firewalldZone/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs40 === errors;
if(valid0){
const _errs42 = errors;
if(typeof data.ingressPolicy !== "string"){
validate10.errors = [{instancePath:instancePath+"/ingressPolicy",schemaPath:"#/properties/ingressPolicy/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs42 === errors;
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
