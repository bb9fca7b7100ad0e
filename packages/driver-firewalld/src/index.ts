export type { Bus, BusCall } from './bus.ts';
export { FirewalldFirewall } from './firewall.ts';
export { firewalldModule } from './module.ts';
export { NodeSystemBus, SystemBus } from './system-bus.ts';
