import { firewallModule } from '@podwire/core';
import { firewalldModule } from '@podwire/driver-firewalld';
import { iptablesModule } from '@podwire/driver-iptables';
import { netlinkModule } from '@podwire/driver-netlink';
import { nftablesModule } from '@podwire/driver-nftables';
import { definition as hostLocalPlugin } from '@podwire/ipam-host-local';
import { definition as staticPlugin } from '@podwire/ipam-static';
import { definition as bridgePlugin } from '@podwire/plugin-bridge';
import { definition as firewallPlugin } from '@podwire/plugin-firewall';
import { definition as loopbackPlugin } from '@podwire/plugin-loopback';
import { definition as portmapPlugin } from '@podwire/plugin-portmap';
import { definition as ptpPlugin } from '@podwire/plugin-ptp';
import { definition as tuningPlugin } from '@podwire/plugin-tuning';
import type { Parts } from './parts.ts';

// Everything Podwire is made of: by its CNI type each plugin, the plugins that it can delegate to within its process,
// and the drivers that these are given. The executable of a type is built from its line and what that names, so lines
// consist of names alone: a call or a spread would keep the bundler from leaving out what the others name. Imports are
// static on purpose too: a package behind import() keeps esbuild from joining modules into one scope, which costs
// more at each start than evaluating all of these.

const ipam = [hostLocalPlugin, staticPlugin];

const network = [netlinkModule];
/** Firewall drivers in the order in which they are preferred. */
const addressTranslation = [netlinkModule, iptablesModule, nftablesModule, firewallModule];
const packetFilter = [netlinkModule, firewalldModule, iptablesModule, nftablesModule, firewallModule];

const bridge: Parts = { plugin: bridgePlugin, delegates: ipam, drivers: addressTranslation };
const firewall: Parts = { plugin: firewallPlugin, delegates: [], drivers: packetFilter };
const loopback: Parts = { plugin: loopbackPlugin, delegates: [], drivers: network };
const portmap: Parts = { plugin: portmapPlugin, delegates: [], drivers: addressTranslation };
const ptp: Parts = { plugin: ptpPlugin, delegates: ipam, drivers: addressTranslation };
const tuning: Parts = { plugin: tuningPlugin, delegates: [], drivers: network };

const hostLocal: Parts = { plugin: hostLocalPlugin, delegates: [], drivers: network };
const staticIpam: Parts = { plugin: staticPlugin, delegates: [], drivers: network };

export { bridge, firewall, hostLocal as 'host-local', loopback, portmap, ptp, staticIpam as 'static', tuning };
