import { join } from 'node:path';

/** Where the finished bundle is: `plugins.cjs`, `command.cjs`, and koffi's native part for both C libraries. */
export const artefacts = join(import.meta.dirname, 'bundle');
