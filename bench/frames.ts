import type { Browser, Page } from 'playwright'
import { longestFrame } from './browser'
import { longestTasks, type Tasks } from './longest-tasks'

export interface Longest extends Tasks {
  /** Between two frames, in ms. */
  frame: number
}

/** What takes longest while `act` goes on in the page. */
export async function longestDuring(
  browser: Browser,
  page: Page,
  act: () => Promise<void>,
): Promise<Longest> {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] })
  const frame = await longestFrame(page, act)
  return { frame, ...longestTasks(await browser.stopTracing()) }
}
