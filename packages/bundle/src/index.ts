export * from './composition.ts';
export { inProcess, registry } from './in-process.ts';
export { type Installation, install } from './install.ts';
