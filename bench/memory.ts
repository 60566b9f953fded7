import { readFileSync } from 'node:fs'
import type { Page } from 'playwright'
import { commandLine, descendants } from '../e2e/support/processes'

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

/** Bytes of the largest of a browser's processes that show pages. */
export function pageBytes(browser: number): number {
  const isPage = (pid: number) => commandLine(pid).includes('--type=renderer')
  return Math.max(...descendants(browser).filter(isPage).map(proportionalBytes))
}
