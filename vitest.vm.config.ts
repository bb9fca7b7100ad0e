import { defineConfig } from 'vitest/config';

// Kernel tests that need link kinds which a build machine may lack: `npm run test:vm` boots Debian's kernel for all of
// them together. They come bundled (tools/bundle-vm-tests.mjs) and share one process, since the machine may be emulated.
export default defineConfig({
  test: {
    include: ['tmp/vm-tests/**/*.vm.test.mjs'],
    pool: 'forks',
    maxWorkers: 1,
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globalSetup: ['tools/require-namespace.ts'],
    server: { deps: { external: [/tmp\/vm-tests\/shared/] } },
  },
});
