export { netlinkModule } from './module.ts';
export { NetlinkNamespaces } from './namespaces.ts';
