#!/usr/bin/env node
import { firewallModule } from '@podwire/core';
import { iptablesModule } from '@podwire/driver-iptables';
import { netlinkModule } from '@podwire/driver-netlink';
import { nftablesModule } from '@podwire/driver-nftables';
import { runPlugin } from '@podwire/runtime';
import { definition } from './index.ts';

await runPlugin(definition, [netlinkModule, iptablesModule, nftablesModule, firewallModule]);
