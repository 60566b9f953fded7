import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright'
import { descendants } from '../e2e/support/processes'

/**
 * Memory of a process that it shares with nobody, and its part of what it shares, in bytes (proc(5): smaps_rollup). None where it has
 * ended meanwhile.
 */
function proportionalBytes(pid: number): number {
  try {
    const kibibytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return Number(kibibytes) * 1024
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0
    throw error
  }
}

/** Bytes of a process and of all that it has started. */
export const treeBytes = (pid: number): number =>
  [pid, ...descendants(pid)].reduce((sum, each) => sum + proportionalBytes(each), 0)

/** Bytes that the page's scripts hold, after garbage was collected. */
export async function heapBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}

/** Bytes of the largest process that shows pages. */
export async function pageBytes(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const pages = processInfo.filter(({ type }) => type === 'renderer')
  return Math.max(...pages.map(({ id }) => proportionalBytes(id)))
}
