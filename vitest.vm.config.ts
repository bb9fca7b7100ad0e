import { defineConfig } from 'vitest/config';
import kernel from './vitest.kernel.config.ts';

// Kernel tests that need link kinds which a build machine may lack. `npm run test:vm` boots Debian's kernel for all of
// them together. The machine may be emulated, so they share one process, and modules are loaded once.
export default defineConfig({
  ...kernel,
  test: {
    ...kernel.test,
    include: ['packages/*/src/**/*.vm.test.ts'],
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
