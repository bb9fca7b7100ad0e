export * as composition from './composition.ts';
export { everything, type PluginType, pluginOf, pluginTypes } from './everything.ts';
export { inProcess, registryOf } from './in-process.ts';
export { type Installation, install } from './install.ts';
export { type Composition, joined, type Parts } from './parts.ts';
