export * from './addressing/cidr.ts';
export * from './addressing/ip.ts';
export * from './addressing/mac.ts';
export * from './attachment.ts';
export * from './config/config-parser.ts';
export * from './config/fold-keys.ts';
export * from './config/formats.ts';
export type { ConfigSchema } from './config/schema.ts';
export { formatPath, type Validator, type Violation } from './config/validator.ts';
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
export * from './contracts/namespace-factory.ts';
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
export * from './firewall/address-owners.ts';
export * from './firewall/attachment-records.ts';
export { firewallModule } from './firewall/module.ts';
export { coreVersion } from './generated/version.ts';
export * from './interface/attempts.ts';
export * from './interface/check-interface.ts';
export * from './interface/check-lease.ts';
export * from './interface/configure-interface.ts';
export * from './interface/differences.ts';
export * from './interface/dns.ts';
export * from './interface/families.ts';
export * from './interface/forwarding.ts';
export * from './interface/lease-routes.ts';
export * from './interface/mark.ts';
export * from './interface/optional-sysctls.ts';
export * from './interface/remove-pair.ts';
export * from './interface/veth.ts';
export { goEscapes } from './json/go-escapes.ts';
export * from './json/parse.ts';
export * from './json/print.ts';
export * from './names.ts';
export * from './protocol/args.ts';
export * from './protocol/convert-result.ts';
export * from './protocol/definition.ts';
export * from './protocol/delegated-ipam.ts';
export * from './protocol/dispatch.ts';
export type {
  IpBlock020,
  IpConfig040,
  Result020,
  Result040,
  VersionedResult,
} from './protocol/legacy-results.ts';
export { decodeVersion } from './protocol/net-conf.ts';
export * from './protocol/parse-result.ts';
export { printError } from './protocol/print-error.ts';
export * from './protocol/print-result.ts';
export * from './protocol/result.ts';
export { readValidAttachments } from './protocol/valid-attachments.ts';
export * from './protocol/versions.ts';
export { sha512Hex } from './sha512.ts';
export * from './wiring.ts';
