export { expect } from 'vitest';
export { type ConformanceSubject, conformanceSuite } from './conformance/index.ts';
export * from './contracts/index.ts';
export { type FailedStep, type FailureWorld, failAtEveryStep } from './failure/fail-at-every-step.ts';
export { type Fixtures, test, withFolder } from './fixtures.ts';
export { type Command, type InProcessAnswer, type InProcessCall, InProcessPlugin } from './in-process-plugin.ts';
export { MemoryFirewall } from './memory-firewall.ts';
export { makeNamespace, removeNamespace } from './namespaces.ts';
export { type AskOptions, Place, type Protocol } from './places/place.ts';
export { type PluginDocs, pluginDocsSuite } from './plugin-docs.ts';
export { type PluginAnswer, type PluginCall, PluginFolder } from './plugin-executable.ts';
export {
  type NoopArgs,
  type NoopDebug,
  type NoopOutcome,
  noop,
  noopVersions,
  readDebug,
  recordedStdin,
  writeDebug,
} from './plugins/noop.ts';
export { noopMain } from './plugins/noop-main.ts';
export { type Finished, mustRun, type ProgramOptions, runProgram } from './programs.ts';
export type { Snapshot } from './snapshot.ts';
export { type IpObject, TestNamespace } from './test-namespace.ts';
