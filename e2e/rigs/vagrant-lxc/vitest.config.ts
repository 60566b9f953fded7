import { defineConfig } from 'vitest/config'

/** Tests that make real machines: slow, and mostly waiting. The rig has two places. */
export default defineConfig({
  test: {
    include: ['{electron,e2e}/**/*.vagrant.test.ts'],
    maxWorkers: 2,
    // Only ends what hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
})
