import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

// Tests that talk to the kernel. They must be started inside a network and mount namespace of their own:
// `npm run test:kernel` does so through tools/in-namespace. One fork at a time: setns() needs a thread that
// nothing else uses, and a worker thread is not the main thread. The files share the fork, as the calls of a warm process
// would: loading the drivers anew for each would take as long as half of the tests.
export default defineConfig({
  resolve: base.resolve ?? {},
  test: {
    include: ['packages/*/src/**/*.kernel.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    maxWorkers: 1,
    isolate: false,
    testTimeout: 20_000,
    globalSetup: ['tools/require-namespace.ts'],
  },
});
