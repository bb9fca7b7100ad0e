import { join } from 'node:path';

/** Where the finished bundle is: `TYPE.cjs` of each plugin, `command.cjs`, and koffi's native part for both C libraries. */
export const artefacts = join(import.meta.dirname, 'bundle');
