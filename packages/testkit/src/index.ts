export { expect } from 'vitest';
export * from './contracts/index.ts';
export { type Fixtures, test, withFolder } from './fixtures.ts';
export { makeNamespace, removeNamespace } from './namespaces.ts';
export { type Finished, mustRun, type ProgramOptions, runProgram } from './programs.ts';
export type { Snapshot } from './snapshot.ts';
export { type IpObject, TestNamespace } from './test-namespace.ts';
