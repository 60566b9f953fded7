import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'

const packages = join(import.meta.dirname, '../node_modules/@xterm')

interface Writing {
  text: string
  times: number
  size: { cols: number; rows: number }
}

/** The parts of xterm.js that are used here. */
interface Xterm {
  Terminal: new (
    options: object,
  ) => {
    open(parent: HTMLElement): void
    write(data: Uint8Array, done: () => void): void
  }
}

/** The title of the page once all is written; the milliseconds that it took follow. */
export const writtenIn = 'written in '

/**
 * Lets xterm.js alone write a text in this page, drawn with elements as the program's own terminals are without a graphics card, and begins after a
 * second, when nobody watches the page any more.
 */
export async function writeFromMemory(page: Page, writing: Writing): Promise<void> {
  // Not as an element of the page, which may refuse scripts that are not its own.
  await page.evaluate(readFileSync(join(packages, 'xterm/lib/xterm.js'), 'utf8'))
  await page.evaluate(
    ({ text, times, size, writtenIn }) => {
      const { Terminal } = window as unknown as Xterm
      const write = async () => {
        const place = document.createElement('div')
        place.style.cssText = 'position: fixed; inset: 0; z-index: 1000'
        document.body.append(place)
        const terminal = new Terminal({ ...size, scrollback: 5000, fontSize: 13 })
        terminal.open(place)
        const bytes = new TextEncoder().encode(text)
        const start = performance.now()
        for (let written = 0; written < times; written += 1)
          await new Promise<void>((resolve) => terminal.write(bytes, resolve))
        await new Promise(requestAnimationFrame)
        document.title = writtenIn + (performance.now() - start)
      }
      setTimeout(write, 1000)
    },
    { ...writing, writtenIn },
  )
}
