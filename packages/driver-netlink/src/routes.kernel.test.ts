import { routesContract } from '@podwire/testkit';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

routesContract(() => new NetlinkNamespaces(new KoffiLibc()));
