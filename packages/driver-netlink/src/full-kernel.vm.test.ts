import { fullKernelContract } from '@podwire/testkit';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

fullKernelContract(() => new NetlinkNamespaces(new KoffiLibc()));
