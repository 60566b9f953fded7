import type { Page } from 'playwright'

/** The value below which 95 of 100 lie. */
export function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN
}

/** After so many letters the command line is emptied, so that no line is full. */
const lettersInLine = 10

/**
 * Types letters into the terminal that has the focus, one after the other. Gives for each the time in ms from the key event until the panes
 * of that many terminals had changed and the frame was drawn. `name` begins the names of the panes that count. Nothing but the echo may
 * change them; needs a browser that draws terminals with elements.
 */
export async function echoTimes(page: Page, letters: number, name: RegExp): Promise<number[]> {
  const times: number[] = []
  for (let typed = 0; typed < letters; typed += 1) {
    times.push(await echoTime(page, 'x', name))
    if (typed % lettersInLine === lettersInLine - 1) await echoTime(page, 'Control+u', name)
  }
  return times
}

async function echoTime(page: Page, key: string, name: RegExp): Promise<number> {
  const watch = await page.evaluateHandle((source) => {
    const wanted = new RegExp(source)
    const panes = [...document.querySelectorAll('section, [role=region]')].filter((pane) =>
      wanted.test(pane.getAttribute('aria-label') ?? ''),
    )
    const waiting = new Set(panes.flatMap((pane) => [...pane.querySelectorAll('.xterm-rows')]))
    const pressed = new Promise<number>((resolve) =>
      window.addEventListener('keydown', ({ timeStamp }) => resolve(timeStamp), {
        capture: true,
        once: true,
      }),
    )
    const drawn = new Promise<number>((resolve) => {
      for (const rows of waiting) {
        const observer = new MutationObserver(() => {
          observer.disconnect()
          waiting.delete(rows)
          // The frame is drawn after its callbacks.
          if (waiting.size === 0) requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
        })
        observer.observe(rows, { subtree: true, childList: true, characterData: true })
      }
    })
    return { time: Promise.all([pressed, drawn]).then(([from, to]) => to - from) }
  }, name.source)
  await page.keyboard.press(key)
  return await watch.evaluate(({ time }) => time)
}
