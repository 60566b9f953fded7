import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type RawData, WebSocket } from 'ws'

interface Answer {
  id?: number
  result?: unknown
  error?: { message: string }
}

const gone = { message: 'the page is gone' }

/** What `Runtime.evaluate` answers. */
interface Evaluated {
  result: { value?: unknown }
  exceptionDetails?: { exception?: { description?: string } }
}

/** Keys that are pressed, as `Input.dispatchKeyEvent` of the DevTools protocol wants them. */
const keys = {
  x: { text: 'x', key: 'x', code: 'KeyX', windowsVirtualKeyCode: 88 },
  Enter: { text: '\r', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 },
  'Control+u': { modifiers: 2, key: 'u', code: 'KeyU', windowsVirtualKeyCode: 85 },
  'Control+c': { modifiers: 2, key: 'c', code: 'KeyC', windowsVirtualKeyCode: 67 },
}

/**
 * A page of Chromium over the DevTools protocol with nothing switched on: unlike Playwright it is told nothing of what the page does by itself, so it
 * costs nothing but for its own calls.
 */
export class DevToolsPage {
  private lastId = 0
  private readonly waiting = new Map<number, (answer: Answer) => void>()

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: RawData) => this.answered(JSON.parse(String(data)) as Answer))
    // `close` follows.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      for (const id of this.waiting.keys()) this.answered({ id, error: gone })
    })
  }

  /** `address`: of the page's own WebSocket. */
  static async connect(address: string): Promise<DevToolsPage> {
    const socket = new WebSocket(address)
    await once(socket, 'open')
    const page = new DevToolsPage(socket)
    await page.send('Emulation.setFocusEmulationEnabled', { enabled: true })
    return page
  }

  /** Calls a function in the page, with arguments and a result that are JSON. @throws Error what it throws there. */
  async evaluate<A extends unknown[], R>(call: (...args: A) => R, ...args: A): Promise<Awaited<R>> {
    const expression = `(${call})(${args.map((arg) => JSON.stringify(arg)).join()})`
    const options = { expression, awaitPromise: true, returnByValue: true }
    const { result, exceptionDetails } = (await this.send('Runtime.evaluate', options)) as Evaluated
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'the page failed')
    return result.value as Awaited<R>
  }

  /** Asks the page ten times in a second until `holds` does. @throws Error after a minute. */
  async until<A extends unknown[]>(holds: (...args: A) => boolean, ...args: A): Promise<void> {
    for (let tries = 0; !(await this.evaluate(holds, ...args)); tries += 1) {
      if (tries === 600) throw new Error(`the page has no ${args.join(', ')}`)
      await delay(100)
    }
  }

  async press(key: keyof typeof keys): Promise<void> {
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...keys[key] })
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...keys[key], text: undefined })
  }

  close(): void {
    this.socket.close()
  }

  private async send(method: string, params: object): Promise<unknown> {
    this.lastId += 1
    const id = this.lastId
    if (this.socket.readyState !== WebSocket.OPEN) throw new Error(gone.message)
    const answered = new Promise<Answer>((resolve) => this.waiting.set(id, resolve))
    this.socket.send(JSON.stringify({ id, method, params }))
    const { result, error } = await answered
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }

  private answered(answer: Answer): void {
    const { id = 0 } = answer
    this.waiting.get(id)?.(answer)
    this.waiting.delete(id)
  }
}
