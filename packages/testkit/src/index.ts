export { expect } from 'vitest';
export { type Fixtures, test } from './fixtures.ts';
export { makeNamespace, removeNamespace } from './namespaces.ts';
export { type Finished, mustRun, type ProgramOptions, runProgram } from './programs.ts';
export type { Snapshot } from './snapshot.ts';
export { type IpObject, TestNamespace } from './test-namespace.ts';
