import { defineConfig } from 'playwright/test'
import config from './playwright.config'

/** Takes the pictures of the documentation; no part of the tests. */
export default defineConfig({
  ...config,
  testMatch: 'screenshots*.spec.ts',
  testIgnore: [],
  workers: 1,
})
