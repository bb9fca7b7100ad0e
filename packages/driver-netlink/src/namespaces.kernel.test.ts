import { namespacesContract } from '@podwire/testkit';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

namespacesContract(() => new NetlinkNamespaces(new KoffiLibc()));
