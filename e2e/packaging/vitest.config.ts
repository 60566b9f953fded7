import { defineConfig } from 'vitest/config'
import { hangGuards } from '#shared/testing'

/** Building, installing and removing real packages; one after the other, since each of them keeps the machine busy. */
export default defineConfig({
  test: {
    include: ['e2e/packaging/*.test.ts'],
    fileParallelism: false,
    ...hangGuards,
    // A cold Wine needs half a minute, and an installation several.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    pool: 'forks',
  },
})
