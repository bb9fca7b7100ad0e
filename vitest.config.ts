import { defineConfig } from 'vitest/config';

// Sources are tested as they stand; nothing needs to be built first. Kernel tests have a configuration of their own.
export default defineConfig({
  resolve: {
    alias: [
      { find: '@podwire/runtime/cli', replacement: `${import.meta.dirname}/packages/runtime/src/cli/index.ts` },
      { find: /^@podwire\/([^/]+)$/, replacement: `${import.meta.dirname}/packages/$1/src/index.ts` },
    ],
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tools/**/*.test.ts'],
    exclude: ['**/*.{kernel,vm}.test.ts', '**/node_modules/**', '**/dist/**'],
  },
});
