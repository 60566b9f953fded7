import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{electron,renderer,shared,e2e,scripts}/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    // Each file gets a fresh process, so a leaked timer, socket or child is the fault of one file alone.
    pool: 'forks',
  },
})
