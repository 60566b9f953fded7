import { readFileSync } from 'node:fs'
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
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--js-flags=--expose-gc',
      ...(drawing === 'elements' ? ['--disable-3d-apis'] : []),
    ],
  })

/** A page of the same size for each candidate. Measuring scripts may be put into it. */
export const newContext = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', bypassCSP: true })

/** Bytes that the page's scripts hold, after garbage was collected. */
export async function heapBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}

/** Memory of a process that it shares with nobody, and its part of what it shares, in bytes (proc(5): smaps_rollup). */
export function proportionalBytes(pid: number): number {
  const kibibytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
  return Number(kibibytes) * 1024
}

/** The largest of the browser's pages: the one that shows something. */
export async function pageBytes(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const pages = processInfo.filter(({ type }) => type === 'renderer')
  return Math.max(...pages.map(({ id }) => proportionalBytes(id)))
}
