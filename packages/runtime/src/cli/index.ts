export { createCommand, type PodwireCommand } from './command.ts';
export type * from './dependencies.ts';
export { startCommand } from './start-command.ts';
