import { addressesContract } from '@podwire/testkit';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

addressesContract(() => new NetlinkNamespaces(new KoffiLibc()));
