export * from './attachment.ts';
export * from './contracts/addresses.ts';
export * from './contracts/announcements.ts';
export * from './contracts/bridge-vlans.ts';
export * from './contracts/conntrack.ts';
export * from './contracts/delegates.ts';
export * from './contracts/endpoints.ts';
export * from './contracts/files.ts';
export * from './contracts/firewall.ts';
export * from './contracts/ipam.ts';
export * from './contracts/links.ts';
export * from './contracts/namespaces.ts';
export * from './contracts/neighbours.ts';
export {
  type Call,
  type DelInvocation,
  type GcInvocation,
  type Invocation,
  type NetConf,
  Plugin,
  type StatusInvocation,
} from './contracts/plugin.ts';
export * from './contracts/routes.ts';
export * from './contracts/rules.ts';
export * from './contracts/sysctls.ts';
export * from './contracts/traffic-control.ts';
export * from './errors.ts';
export * from './protocol/definition.ts';
export * from './protocol/result.ts';
export * from './wiring.ts';
