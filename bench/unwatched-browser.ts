import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { chromium, type Page } from 'playwright'
import { chromiumPath } from '../e2e/support/chromium'
import { DevToolsPage } from './devtools-page'
import { pageBytes } from './memory'

interface Options {
  drawing?: 'webgl' | 'elements'
  /** Of its window, in CSS pixels. */
  width?: number
  height?: number
}

/**
 * Chromium with one page that nobody watches while it is measured. Playwright, as long as it is connected, is told every message of a page's WebSocket,
 * which takes more of the processors than the page itself and which no user has. So it only comes to set things up, and leaves.
 */
export class UnwatchedBrowser {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly address: string,
  ) {}

  /** `elements` leaves out WebGL: without a graphics card it is software too, and what stands in a canvas cannot be watched. */
  static async start({ drawing = 'webgl', width = 1440, height = 900 }: Options): Promise<UnwatchedBrowser> {
    const folder = mkdtempSync(join(tmpdir(), 'pilothouse-bench-chromium-'))
    const browser = spawn(
      chromiumPath ?? chromium.executablePath(),
      [
        ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--lang=en-US'],
        ...['--disable-background-networking', '--disable-component-update', '--password-store=basic'],
        ...[`--window-size=${width},${height}`, ...(drawing === 'elements' ? ['--disable-3d-apis'] : [])],
        ...['--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'],
      ],
      // A group of its own, which ends together.
      { stdio: 'ignore', detached: true },
    )
    // Chromium writes the port that it has chosen into the first line of this file.
    const file = join(folder, 'DevToolsActivePort')
    while (!existsSync(file) || !readFileSync(file, 'utf8').includes('\n')) await delay(50)
    const [port] = readFileSync(file, 'utf8').split('\n')
    return new UnwatchedBrowser(browser, folder, `http://127.0.0.1:${port}`)
  }

  /** Playwright is there while `use` goes on. The page stays as it was left. */
  async visit<T>(use: (page: Page) => Promise<T>): Promise<T> {
    const browser = await chromium.connectOverCDP(this.address)
    try {
      const page = browser.contexts()[0]?.pages()[0]
      if (!page) throw new Error('Chromium has no page')
      return await use(page)
    } finally {
      await browser.close()
    }
  }

  /** The page is measured while `use` goes on. */
  async measure<T>(use: (page: DevToolsPage) => Promise<T>): Promise<T> {
    const [target] = await this.pages()
    if (!target) throw new Error('Chromium has no page')
    const page = await DevToolsPage.connect(target.webSocketDebuggerUrl)
    try {
      return await use(page)
    } finally {
      page.close()
    }
  }

  /** Bytes of the page's process. */
  pageBytes(): number {
    return pageBytes(this.process.pid ?? 0)
  }

  /** What the page's title says behind `prefix`, once it begins with that. To look at titles disturbs no page. */
  async titleBehind(prefix: string): Promise<string> {
    for (;;) {
      await delay(200)
      const title = (await this.pages()).map(({ title }) => title).find((title) => title.startsWith(prefix))
      if (title) return title.slice(prefix.length)
    }
  }

  private async pages(): Promise<{ title: string; webSocketDebuggerUrl: string }[]> {
    return (await (await fetch(`${this.address}/json/list`)).json()) as Awaited<ReturnType<typeof this.pages>>
  }

  /** With all its processes: those of a page still write to the folder for a moment when only the first one has ended. */
  async close(): Promise<void> {
    const ended = once(this.process, 'exit')
    if (this.process.pid) process.kill(-this.process.pid, 'SIGKILL')
    await ended
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }
}

/** A browser of its own while `use` goes on: memory that one has left is not the next one's. */
export async function inBrowser<T>(
  options: Options,
  use: (browser: UnwatchedBrowser) => Promise<T>,
): Promise<T> {
  const browser = await UnwatchedBrowser.start(options)
  try {
    return await use(browser)
  } finally {
    await browser.close()
  }
}
