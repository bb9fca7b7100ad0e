export * from './config/errors.ts';
export * from './config/list-networks.ts';
export * from './config/load.ts';
export * from './config/network-list.ts';
export * from './config/plugin-config.ts';
export { crashOutcome } from './crash.ts';
export { ExecDelegates, InProcessDelegates } from './delegates.ts';
export * from './invoke/environment.ts';
export * from './invoke/exec.ts';
export * from './invoke/find-in-path.ts';
export * from './invoke/in-process.ts';
export * from './invoke/plugin-failure.ts';
export * from './invoke/plugin-result.ts';
export * from './invoke/runner.ts';
export * from './invoke/version-probe.ts';
export * from './module.ts';
export * from './network/cache.ts';
export type { Network } from './network/chain.ts';
export { CheckNotSupportedError } from './network/errors.ts';
export * from './network/network-runtime.ts';
export type {
  DelOptions,
  NetworkRuntimeOptions,
  OperationOptions,
  RollBackOptions,
  ValidAttachments,
} from './network/options.ts';
export * from './network/runtime-conf.ts';
export * from './node-files.ts';
export { runPlugin } from './run-plugin.ts';
