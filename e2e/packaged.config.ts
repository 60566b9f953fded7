import { join } from 'node:path'
import { defineConfig } from 'playwright/test'

/** The packaged program with genuine Electron, where a build for this system lies in `dist/`. Run by hand and for releases. */
export default defineConfig({
  testDir: import.meta.dirname,
  testMatch: 'packaged.spec.ts',
  outputDir: join(import.meta.dirname, '.results'),
  timeout: 180_000,
  expect: { timeout: 60_000 },
  forbidOnly: true,
  retries: 0,
  workers: 1,
  reporter: 'list',
})
