import { linksContract } from '@podwire/testkit';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

linksContract(() => new NetlinkNamespaces(new KoffiLibc()));
