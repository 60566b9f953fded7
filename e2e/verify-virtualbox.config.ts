import { defineConfig } from 'playwright/test'
import config from './playwright.config'

/** The emulated PC is many times slower than a real one. */
const minutes = 60_000

/** `npm run verify:virtualbox`: real machines of the real VirtualBox; no part of the tests, since it takes half an hour and more. */
export default defineConfig({
  ...config,
  testMatch: 'verify-virtualbox.spec.ts',
  testIgnore: [],
  workers: 1,
  timeout: 180 * minutes,
  globalTimeout: 180 * minutes,
  expect: { timeout: 20 * minutes },
  use: { ...config.use, actionTimeout: 2 * minutes, navigationTimeout: 5 * minutes },
})
