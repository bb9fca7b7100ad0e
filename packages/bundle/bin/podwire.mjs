#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join } from 'node:path';

// npm links this file before anything is built.
const main = join(import.meta.dirname, '../dist/cli.js');
if (existsSync(main)) await import(main);
else {
  process.stderr.write('podwire is not built yet. In its checkout: npm ci && npm run build\n');
  process.exitCode = 1;
}
