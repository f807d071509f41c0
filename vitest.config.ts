import { defineConfig } from 'vitest/config';
import { findingVariables } from './scripts/support/environment.mjs';

export default defineConfig({
  test: {
    include: ['test/{unit,integration,e2e}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Where set-up put Electron and the SQLite that it can load.
    env: findingVariables(),
  },
});
