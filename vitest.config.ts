import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{electron,renderer,shared,e2e,scripts}/**/*.test.{ts,tsx}'],
    // A suite of its own: it keeps the whole machine busy for minutes.
    exclude: [...configDefaults.exclude, 'e2e/packaging/**'],
    // What is waited for comes or does not; these only end a test that hangs, also on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Each file gets a fresh process, so a leaked timer, socket or child is the fault of one file alone.
    pool: 'forks',
  },
})
