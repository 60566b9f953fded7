import { join } from 'node:path'
import { defineConfig } from 'playwright/test'
import { testChromiumPath } from './support/chromium'

export default defineConfig({
  testDir: import.meta.dirname,
  testMatch: '*.spec.ts',
  testIgnore: ['screenshots*.spec.ts', 'packaged.spec.ts', 'verify-virtualbox.spec.ts'],
  globalSetup: './support/build.mjs',
  outputDir: join(import.meta.dirname, '.results'),
  // What is waited for comes or does not; these only end what hangs, also on a slow machine that is fully busy.
  timeout: 300_000,
  globalTimeout: 45 * 60_000,
  expect: { timeout: 60_000 },
  forbidOnly: true,
  retries: 0,
  workers: 2,
  reporter: 'list',
  use: {
    browserName: 'chromium',
    launchOptions: {
      ...(testChromiumPath && { executablePath: testChromiumPath }),
      // Tests run as root on build machines, where Chromium's own sandbox cannot; the rest keeps it from using the network.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    locale: 'en-US',
    viewport: { width: 1440, height: 900 },
    actionTimeout: 60_000,
    screenshot: 'only-on-failure',
    // A failure's page is described beside its screenshot. To trace every action as well takes a sixth more of the processors' time: ask
    // for it by `--trace retain-on-failure`.
    trace: 'off',
  },
})
