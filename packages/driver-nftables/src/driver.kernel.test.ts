import { KoffiLibc, NetlinkNamespaces } from '@podwire/driver-netlink';
import { firewallContract } from '@podwire/testkit';
import { NftablesFirewall } from './driver.ts';

firewallContract(() => new NftablesFirewall(new NetlinkNamespaces(new KoffiLibc())));
