import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{electron,renderer,shared,e2e,scripts}/**/*.test.{ts,tsx}'],
    // Suites of their own: one keeps the whole machine busy for minutes, the other waits for minutes.
    exclude: [...configDefaults.exclude, 'e2e/packaging/**', '**/*.vagrant.test.ts'],
    // What is waited for comes or does not; these only end a test that hangs, also on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Each file gets a fresh process, so a leaked timer, socket or child is the fault of one file alone.
    pool: 'forks',
    // One less by default: half of the time they wait for processes, servers and pauses.
    maxWorkers: '100%',
  },
})
