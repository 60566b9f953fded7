import { defineConfig } from 'vitest/config'

/** Building, installing and removing real packages; one after the other, since each of them keeps the machine busy. */
export default defineConfig({
  test: {
    include: ['e2e/packaging/*.test.ts'],
    fileParallelism: false,
    // Only ends what hangs: a cold Wine needs half a minute.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    pool: 'forks',
  },
})
