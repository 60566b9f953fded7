import { test as base, expect } from 'playwright/test'
import { App, type AppOptions } from './app'

interface Fixtures {
  /** Messages on the browser's console that this test causes on purpose. */
  allowedConsole: RegExp | null
  appOptions: AppOptions
  /** Pilothouse, running, and open in `page`; after the test it must end well and leave nothing behind. */
  app: App
}

/** Chromium's note about reading pixels from a software-rendered canvas: a matter of the test machine. */
const harmless = /GPU stall due to ReadPixels/

export const test = base.extend<Fixtures>({
  allowedConsole: [null, { option: true }],
  appOptions: [{}, { option: true }],

  page: async ({ page, allowedConsole }, use) => {
    const errors: string[] = []
    const note = (text: string) => {
      if (!harmless.test(text) && !allowedConsole?.test(text)) errors.push(text)
    }
    page.on('console', (message) => {
      if (message.type() === 'error') note(message.text())
    })
    page.on('pageerror', (error) => note(String(error)))
    await use(page)
    expect(errors, 'errors on the browser console').toEqual([])
  },

  app: async ({ page, appOptions }, use) => {
    const app = new App(appOptions)
    try {
      await app.start()
      await page.goto(app.url)
      await use(app)
      // The page would report that its host went away.
      await page.goto('about:blank')
      expect(await app.stop(), 'exit code').toBe(0)
    } finally {
      await app.dispose()
    }
  },
})

export { expect }
