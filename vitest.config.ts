import { defineConfig } from 'vitest/config';
import { findingVariables } from './scripts/support/environment.mjs';

const isLongRun = process.env['QDQ_LONG'] === '1';

export default defineConfig({
  test: {
    include: ['test/{unit,integration,e2e}/**/*.test.ts'],
    setupFiles: ['test/support/propertySeed.ts'],
    // Ends a test that hangs; how long one takes is no test.
    testTimeout: isLongRun ? 3_600_000 : 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    // Where set-up put Electron and the SQLite that it can load.
    env: findingVariables(),
  },
});
