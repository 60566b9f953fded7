import { defineConfig } from 'vitest/config'

/** Tests that make real machines: slow, mostly waiting, and one after the other, since all of them use one box and one bridge. */
export default defineConfig({
  test: {
    include: ['{electron,e2e}/**/*.vagrant.test.ts'],
    fileParallelism: false,
    // Only ends what hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
})
