import { setTimeout as delay } from 'node:timers/promises'
import type { DevToolsPage } from './devtools-page'

/** The value below which 95 of 100 lie. */
export function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN
}

/** Between two keys, in ms: somebody who types fast, ten keys in a second. */
export const betweenKeysMs = 100
/** After so many letters the command line is emptied, so that no line is full. */
const lettersInLine = 10

/** In ms from the key event until the echoes of all panes were `given` to the page, and until they were `drawn`. */
export interface Echo {
  given: number
  drawn: number
}

/**
 * Types letters into the terminal that has the focus, one after the other. `panes` is a CSS selector of those that change with each.
 * Nothing but the echo may change what they show; needs a browser that draws terminals with elements, and `noteFrames` in the page.
 */
export async function typeLetters(page: DevToolsPage, letters: number, panes: string): Promise<Echo[]> {
  const echoes: Echo[] = []
  for (let typed = 0; typed < letters; typed += 1) {
    await delay(betweenKeysMs)
    echoes.push(await echoOf(page, 'x', panes))
    if (typed % lettersInLine === lettersInLine - 1) await echoOf(page, 'Control+u', panes)
  }
  return echoes
}

interface NotedFrames {
  /** When the page was given the last frame of a terminal; by the clock of `performance`. */
  lastFrameAt: number
}

/** Runs in a page before its own scripts. */
export function noteFrames(): void {
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener('message', ({ data }) => {
        if (typeof data !== 'string')
          Object.assign(window, { lastFrameAt: performance.now() } satisfies NotedFrames)
      })
    }
  }
}

async function echoOf(page: DevToolsPage, key: 'x' | 'Control+u', panes: string): Promise<Echo> {
  await page.evaluate((panes) => {
    const changed = [...document.querySelectorAll(`:is(${panes}) .xterm-rows`)].map(
      (rows) =>
        new Promise<void>((resolve) => {
          const observer = new MutationObserver(() => {
            observer.disconnect()
            resolve()
          })
          observer.observe(rows, { subtree: true, childList: true, characterData: true })
        }),
    )
    // xterm.js draws while a frame is made; what waits for its turn runs after that frame.
    const nextTurn = () => new Promise<void>((resolve) => setTimeout(resolve))
    const pressed = new Promise<number>((resolve) =>
      addEventListener('keydown', ({ timeStamp }) => resolve(timeStamp), { capture: true, once: true }),
    )
    const echo = async (): Promise<Echo> => {
      const from = await pressed
      await Promise.all(changed)
      const { lastFrameAt } = window as unknown as NotedFrames
      await nextTurn()
      return { given: lastFrameAt - from, drawn: performance.now() - from }
    }
    Object.assign(window, { echo: echo() })
  }, panes)
  await page.press(key)
  return await page.evaluate(() => (window as unknown as { echo: Promise<Echo> }).echo)
}
