import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

// Whole programs against each other: Podwire's executables, the reference plugins, container runtimes. Must be started
// inside namespaces of their own: `npm run e2e` does so through tools/in-namespace. One file at a time, since they
// share the host namespace; nx runs the differential cases beside the others, in namespaces of their own.
export default defineConfig({
  resolve: base.resolve ?? {},
  test: {
    include: ['e2e/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ['tools/require-namespace.ts', 'e2e/podwire.ts'],
  },
});
