import type { Page } from 'playwright'

/** The value below which 95 of 100 lie. */
export function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN
}

/** After so many letters the command line is emptied, so that no line is full. */
const lettersInLine = 10

/**
 * Types letters into the terminal that has the focus, one after the other. Gives for each the time in ms from the key event until each of
 * the panes had changed and the frame was drawn. `panes` is a CSS selector. Nothing but the echo may change what they show; needs a browser
 * that draws terminals with elements.
 */
export async function echoTimes(page: Page, letters: number, panes: string): Promise<number[]> {
  const times: number[] = []
  for (let typed = 0; typed < letters; typed += 1) {
    times.push(await echoTime(page, 'x', panes))
    if (typed % lettersInLine === lettersInLine - 1) await echoTime(page, 'Control+u', panes)
  }
  return times
}

async function echoTime(page: Page, key: string, panes: string): Promise<number> {
  const watch = await page.evaluateHandle((panes) => {
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
    const drawn = Promise.all(changed).then(
      () => new Promise<number>((resolve) => setTimeout(() => resolve(performance.now()))),
    )
    const pressed = new Promise<number>((resolve) =>
      addEventListener('keydown', ({ timeStamp }) => resolve(timeStamp), { capture: true, once: true }),
    )
    return { time: Promise.all([pressed, drawn]).then(([from, to]) => to - from) }
  }, panes)
  await page.keyboard.press(key)
  return await watch.evaluate(({ time }) => time)
}
