import { type Browser, type BrowserContext, chromium } from 'playwright'
import { chromiumPath } from '../e2e/support/chromium'

/** Chromium as the end-to-end tests start it, without the network. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(chromiumPath && { executablePath: chromiumPath }),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
    ],
  })

const laptop = { width: 1440, height: 900 }

/** Measuring scripts may be put into its pages. */
export const newContext = (browser: Browser, viewport = laptop): Promise<BrowserContext> =>
  browser.newContext({ viewport, locale: 'en-US', bypassCSP: true })

interface Evaluates {
  evaluate<R>(call: () => R): Promise<R>
}

interface Watched {
  frames: { longest: number; request: number }
}

/** The longest time between two frames of the page while `act` goes on, in ms. */
export async function longestFrame(page: Evaluates, act: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const frames = { longest: 0, request: 0 }
    let last = performance.now()
    frames.request = requestAnimationFrame(function tick(now) {
      frames.longest = Math.max(frames.longest, now - last)
      last = now
      frames.request = requestAnimationFrame(tick)
    })
    Object.assign(window, { frames } satisfies Watched)
  })
  await act()
  return await page.evaluate(() => {
    const { longest, request } = (window as unknown as Watched).frames
    cancelAnimationFrame(request)
    return longest
  })
}
