import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { chromiumPath } from '../e2e/support/chromium'

/**
 * Chromium as the end-to-end tests start it, without the network. `drawing: 'elements'` leaves out WebGL: without a graphics card it is
 * software too, and what stands in a canvas cannot be watched.
 */
export const startBrowser = (drawing: 'webgl' | 'elements' = 'webgl'): Promise<Browser> =>
  chromium.launch({
    ...(chromiumPath && { executablePath: chromiumPath }),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
      ...(drawing === 'elements' ? ['--disable-3d-apis'] : []),
    ],
  })

const laptop = { width: 1440, height: 900 }

/** Measuring scripts may be put into its pages. */
export const newContext = (browser: Browser, viewport = laptop): Promise<BrowserContext> =>
  browser.newContext({ viewport, locale: 'en-US', bypassCSP: true })

/** The longest time between two frames of the page while `act` goes on, in ms. */
export async function longestFrame(page: Page, act: () => Promise<void>): Promise<number> {
  const watch = await page.evaluateHandle(() => {
    const watch = { longest: 0, request: 0 }
    let last = performance.now()
    watch.request = requestAnimationFrame(function tick(now) {
      watch.longest = Math.max(watch.longest, now - last)
      last = now
      watch.request = requestAnimationFrame(tick)
    })
    return watch
  })
  await act()
  return await watch.evaluate(({ longest, request }) => {
    cancelAnimationFrame(request)
    return longest
  })
}
