import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type RawData, WebSocket } from 'ws'

interface Answer {
  id: number
  result?: { result?: { value?: unknown }; exceptionDetails?: unknown }
  error?: { message: string }
}

const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 }

/**
 * A page that is driven by the DevTools protocol alone. Playwright has Chromium hand it a copy of each message of a WebSocket, as text: where
 * a terminal prints without an end, that takes a good part of the machine.
 */
export class DevToolsPage {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #calls = 0

  /** Opens a page in the browser that was started with `--remote-debugging-port`. */
  static async open(
    port: number,
    url: string,
    size: { width: number; height: number },
  ): Promise<DevToolsPage> {
    const created = await fetch(`http://127.0.0.1:${port}/json/new?about:blank`, { method: 'PUT' })
    const { webSocketDebuggerUrl } = (await created.json()) as { webSocketDebuggerUrl: string }
    const socket = new WebSocket(webSocketDebuggerUrl, { perMessageDeflate: false })
    await once(socket, 'open')
    const page = new DevToolsPage(socket)
    await page.#send('Page.setBypassCSP', { enabled: true })
    await page.#send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 1, mobile: false })
    await page.#send('Page.navigate', { url })
    return page
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (message: RawData) => {
      const answer = JSON.parse(String(message)) as Answer
      this.#waiting.get(answer.id)?.(answer)
      this.#waiting.delete(answer.id)
    })
  }

  /** Runs a script in the page. Throws what it throws. */
  async run(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', {
      ...{ expression, awaitPromise: true, returnByValue: true },
    })
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails))
    return result?.value
  }

  /** Calls a function in the page. What it is given and gives back travels as JSON. Throws what it throws. */
  evaluate<A, T>(call: (argument: A) => T, argument: A): Promise<Awaited<T>> {
    return this.run(`(${call})(${JSON.stringify(argument)})`) as Promise<Awaited<T>>
  }

  /** Gives the keyboard to an element, once the page has it. */
  async focus(selector: string): Promise<void> {
    const isFocused = (selector: string): boolean => {
      const element = document.querySelector<HTMLElement>(selector)
      element?.focus()
      return element !== null && document.activeElement === element
    }
    while (!(await this.evaluate(isFocused, selector))) await delay(100)
  }

  /** Types a line, and Enter. */
  async type(line: string): Promise<void> {
    await this.#send('Input.insertText', { text: line })
    await this.#send('Input.dispatchKeyEvent', { type: 'keyDown', text: '\r', ...enter })
    await this.#send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter })
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close')
    this.#socket.send(JSON.stringify({ id: ++this.#calls, method: 'Page.close' }))
    await closed
  }

  async #send(method: string, params: object): Promise<NonNullable<Answer['result']>> {
    const id = ++this.#calls
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve))
    this.#socket.send(JSON.stringify({ id, method, params }))
    const { result = {}, error } = await answered
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }
}
