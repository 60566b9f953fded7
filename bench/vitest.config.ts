import { defineConfig } from 'vitest/config'

/** Measurements against peers: `npm run bench`, or `npm run bench -- sftp` for one of them. They are no tests: nothing is asserted. */
export default defineConfig({
  test: {
    include: ['bench/*.bench.ts'],
    testTimeout: 30 * 60_000,
    // Many servers are started one after the other.
    hookTimeout: 10 * 60_000,
    pool: 'forks',
    // One after the other: they would measure each other.
    fileParallelism: false,
  },
})
