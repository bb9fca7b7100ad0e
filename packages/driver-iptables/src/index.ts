export { IptablesFirewall, IptablesOptions } from './iptables-firewall.ts';
export { iptablesModule } from './module.ts';
export type { Variant } from './programs.ts';
export { KernelTraces, type Traces } from './traces.ts';
