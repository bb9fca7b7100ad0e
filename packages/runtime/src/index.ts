export * from './invoke/exec.ts';
export * from './invoke/find-in-path.ts';
export * from './invoke/plugin-failure.ts';
export * from './invoke/runner.ts';
export * from './node-files.ts';
