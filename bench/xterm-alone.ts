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
    dispose(): void
  }
}

/** Milliseconds that xterm.js alone needs in this page for a text, drawn with elements as the program's own terminals are without a graphics card. */
export async function writeFromMemory(page: Page, writing: Writing): Promise<number> {
  await page.addScriptTag({ path: join(packages, 'xterm/lib/xterm.js') })
  return await page.evaluate(async ({ text, times, size }) => {
    const { Terminal } = window as unknown as Xterm
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
    const ms = performance.now() - start
    terminal.dispose()
    place.remove()
    return ms
  }, writing)
}
