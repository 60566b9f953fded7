import type { BrowserWindow, WebFrameMain } from 'electron'
import type { HostMessage, Response } from '#shared/contract/messages'
import { LabError, toWire } from '#shared/errors'
import type { Logger } from '../../platform/logger'
import type { ClientPort, Connection } from '../../rpc'
import { channel } from './channels'

interface PageIpcOptions {
  window: BrowserWindow
  /** The only page that is served, as a `file:` address. */
  pageUrl: string
  connect(port: ClientPort): Connection
  logger: Logger
}

/** Whether `address` is the page itself, whatever follows `#` or `?`. */
export const isPage = (address: string, pageUrl: string): boolean => address.split(/[?#]/)[0] === pageUrl

/** Joins the page in a window to its connection: a new one for each load of the page. */
export function servePage({ window, pageUrl, connect, logger }: PageIpcOptions): void {
  const { webContents } = window
  const { ipc } = webContents
  let connection: Connection | null = null
  let port: WindowPort | null = null
  const end = () => {
    connection?.close()
    connection = null
    port = null
  }
  /** Only the top frame, and only while it shows the page: anything else has no business here. */
  const isTrusted = (frame: WebFrameMain | null): boolean => {
    const trusted = frame !== null && frame.parent === null && isPage(frame.url, pageUrl)
    if (!trusted) logger.warn({ sender: frame?.url }, 'A message from a foreign frame was refused')
    return trusted
  }

  ipc.on(channel.hello, ({ senderFrame }) => {
    if (!isTrusted(senderFrame)) return
    end()
    port = new WindowPort(window)
    connection = connect(port)
  })
  ipc.on(channel.heard, ({ senderFrame }, length: unknown) => {
    if (isTrusted(senderFrame) && typeof length === 'number' && length > 0) port?.heard(length)
  })
  ipc.handle(channel.call, async ({ senderFrame }, text: unknown): Promise<Response> => {
    if (!isTrusted(senderFrame) || !connection) return refusal(new LabError('auth.denied', 'auth.denied'))
    try {
      return await connection.call(String(text))
    } catch (error) {
      return refusal(error)
    }
  })
  ipc.on(channel.frame, ({ senderFrame }, frame: unknown) => {
    if (!isTrusted(senderFrame) || !(frame instanceof Uint8Array)) return
    try {
      connection?.frame(frame)
    } catch (error) {
      logger.warn({ err: error }, 'A frame was refused')
    }
  })
  webContents.on('render-process-gone', end)
  window.on('closed', end)
}

/** Electron does not tell what is on its way, so events go as texts whose lengths the preload gives back once it has them. */
class WindowPort implements ClientPort {
  readonly #window: BrowserWindow
  #underWay = 0

  constructor(window: BrowserWindow) {
    this.#window = window
  }

  send(message: HostMessage): void {
    const text = JSON.stringify(message)
    this.#underWay += text.length
    this.#post(channel.event, text)
  }

  /** Terminals have acknowledgements of their own. */
  sendFrame(frame: Uint8Array): void {
    this.#post(channel.frame, frame)
  }

  bufferedBytes(): number {
    return this.#underWay
  }

  heard(length: number): void {
    this.#underWay = Math.max(0, this.#underWay - length)
  }

  #post(name: string, value: unknown): void {
    if (!this.#window.isDestroyed()) this.#window.webContents.send(name, value)
  }
}

const refusal = (error: unknown): Response => ({ id: 0, error: toWire(error) })
