import { configDefaults, defineConfig } from 'vitest/config'
import { hangGuards } from '#shared/testing'

export default defineConfig({
  test: {
    include: ['{electron,renderer,shared,e2e,scripts}/**/*.test.{ts,tsx}'],
    // Suites of their own: one keeps the whole machine busy for minutes, the other waits for minutes.
    exclude: [...configDefaults.exclude, 'e2e/packaging/**', '**/*.vagrant.test.ts'],
    ...hangGuards,
    // Each file gets a fresh process, so a leaked timer, socket or child is the fault of one file alone.
    pool: 'forks',
    // One less by default: half of the time they wait for processes, servers and pauses.
    maxWorkers: '100%',
  },
})
