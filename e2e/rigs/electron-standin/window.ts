import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { BrowserContext, CDPSession, Page, Route } from 'playwright'
import { makeCodec } from './codec'
import { type Frame, Ipc, type Sent } from './ipc'
import { bindingName, pageScript, preloadScript, preloadWorldName, receiverName } from './worlds'

const codec = makeCodec()

interface WindowOptions {
  width?: number
  height?: number
  show?: boolean
  webPreferences: { preload: string; contextIsolation: boolean; sandbox: boolean; nodeIntegration: boolean }
}

type OpenHandler = (details: {
  url: string
}) => { action: 'deny' } | { action: 'allow'; overrideBrowserWindowOptions: WindowOptions }

/** Stands in for a window's `webContents`: one page of Chromium, its preload in an isolated world of Chromium itself. */
export class WebContents extends EventEmitter {
  readonly ipc = new Ipc()
  readonly #window: BrowserWindow
  #openHandler: OpenHandler = () => ({ action: 'deny' })

  constructor(window: BrowserWindow) {
    super()
    this.#window = window
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  /** Called by the stand-in where Electron would ask. */
  windowOpened(url: string): void {
    const answer = this.#openHandler({ url })
    if (answer.action === 'deny') return
    const child = new BrowserWindow(answer.overrideBrowserWindowOptions)
    this.emit('did-create-window', child)
    void child.loadURL(url)
  }

  send(channel: string, ...args: unknown[]): void {
    this.#window.tellPreload({ type: 'message', channel, args: codec.stringify(args) })
  }

  reload(): void {
    void this.#window.page.then((page) => page.reload())
  }

  get mainFrame(): Frame {
    return { url: this.#window.address, parent: null }
  }
}

/** Stands in for `BrowserWindow`, as far as the app uses it. */
export class BrowserWindow extends EventEmitter {
  static context: Promise<BrowserContext>
  static readonly all = new Set<BrowserWindow>()
  /** Emits `window` for each new one. */
  static readonly opened = new EventEmitter()

  readonly webContents = new WebContents(this)
  readonly page: Promise<Page>
  readonly #size: { width: number; height: number }
  #cdp: CDPSession | undefined
  #preloadContext: string | undefined
  #destroyed = false
  #maximized = false
  /** Of the page as it is now. */
  address = ''
  visible: boolean

  constructor({ width = 800, height = 600, show = true, webPreferences }: WindowOptions) {
    super()
    const { contextIsolation, sandbox, nodeIntegration, preload } = webPreferences
    if (!contextIsolation || !sandbox || nodeIntegration)
      throw new Error('The stand-in covers only isolated, sandboxed pages without Node')
    this.#size = { width, height }
    this.visible = show
    BrowserWindow.all.add(this)
    this.page = this.#open(preload)
    BrowserWindow.opened.emit('window', this)
  }

  async #open(preload: string): Promise<Page> {
    const context = await BrowserWindow.context
    const page = await context.newPage()
    await page.setViewportSize(this.#size)
    await page.route('**', (route) => this.#navigate(page, route))
    page.on('popup', (popup) => void popup.close())
    page.on('close', () => this.#closed())
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.address = frame.url()
    })
    await this.#addWorlds(context, page, preload)
    return page
  }

  async #addWorlds(context: BrowserContext, page: Page, preload: string): Promise<void> {
    const cdp = await context.newCDPSession(page)
    this.#cdp = cdp
    cdp.on('Runtime.executionContextCreated', ({ context: created }) => {
      if (created.name === preloadWorldName) this.#preloadContext = created.uniqueId
    })
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === bindingName) void this.#receive(JSON.parse(payload))
    })
    cdp.on('Page.windowOpen', ({ url }) => this.webContents.windowOpened(url))
    await cdp.send('Page.enable')
    await cdp.send('Runtime.addBinding', { name: bindingName, executionContextName: preloadWorldName })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript() })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: preloadWorldName,
      source: preloadScript(readFileSync(preload, 'utf8')),
    })
    await cdp.send('Runtime.enable')
  }

  /** Electron asks before a navigation that the page began. */
  async #navigate(page: Page, route: Route): Promise<void> {
    const request = route.request()
    let prevented = false
    if (request.isNavigationRequest())
      this.webContents.emit('will-frame-navigate', {
        url: request.url(),
        isMainFrame: request.frame() === page.mainFrame(),
        preventDefault: () => {
          prevented = true
        },
      })
    // “No content” leaves the page where it is.
    await (prevented ? route.fulfill({ status: 204 }) : route.continue())
  }

  async #receive(message: Sent): Promise<void> {
    const answer = await this.webContents.ipc.receive(message, this.webContents.mainFrame)
    if (answer) this.tellPreload(answer)
  }

  tellPreload(message: object): void {
    const call = `${receiverName}(${JSON.stringify(JSON.stringify(message))})`
    const target = this.#preloadContext
    // A page that has just been left or reloaded hears no more, in Electron too.
    if (target)
      this.#cdp?.send('Runtime.evaluate', { uniqueContextId: target, expression: call }).catch(() => {})
  }

  async loadURL(url: string): Promise<void> {
    await (await this.page).goto(url)
    this.emit('ready-to-show')
  }

  async close(): Promise<void> {
    let prevented = false
    this.emit('close', {
      preventDefault: () => {
        prevented = true
      },
    })
    if (prevented) return
    await (await this.page).close()
  }

  destroy(): void {
    void this.page.then((page) => page.close())
  }

  #closed(): void {
    this.#destroyed = true
    BrowserWindow.all.delete(this)
    this.emit('closed')
  }

  isDestroyed = () => this.#destroyed
  isMinimized = () => false
  isMaximized = () => this.#maximized
  maximize = () => {
    this.#maximized = true
  }
  show = () => {
    this.visible = true
  }
  focus = () => void this.emit('focus')
  getNormalBounds = () => ({ x: 0, y: 0, ...this.#size })
}
