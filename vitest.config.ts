import { defineConfig } from 'vitest/config';
import { findingVariables } from './scripts/support/environment.mjs';

const isLongRun = process.env['QDQ_LONG'] === '1';

export default defineConfig({
  test: {
    include: ['test/{unit,integration,e2e}/**/*.test.ts'],
    setupFiles: ['test/support/propertySeed.ts'],
    testTimeout: isLongRun ? 3_600_000 : 60_000,
    hookTimeout: 120_000,
    // Where set-up put Electron and the SQLite that it can load.
    env: findingVariables(),
  },
});
