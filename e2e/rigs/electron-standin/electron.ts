/**
 * Stands in for Electron's module `electron` in the main process. It has what the app imports and nothing else, so an
 * app that uses more does not start. What it shows is said in launch.ts.
 */
import { EventEmitter } from 'node:events'
import { chromium } from 'playwright'
import { testChromiumPath } from '../../support/chromium'
import { BrowserWindow } from './window'

export { BrowserWindow }

const browserReady = chromium.launch({
  ...(testChromiumPath && { executablePath: testChromiumPath }),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Electron lets a page from a file load its scripts; Chromium alone does not.
    '--allow-file-access-from-files',
  ],
})
BrowserWindow.context = browserReady.then((browser) => browser.newContext({ locale: 'en-US' }))

/** What the app did to the system, for tests to look at. */
export const recorded = {
  opened: [] as string[],
  /** What the next dialogs for files give. */
  chosen: [] as string[],
  /** They stay open until this is there. */
  choice: Promise.resolve(),
  /** What the dialogs for files were to show. */
  fileDialogs: [] as { defaultPath?: string; properties: string[] }[],
  errors: [] as string[],
  /** Questions, and the number of the button that the next ones are answered with. */
  asked: [] as { message: string; buttons: string[]; defaultId: number; cancelId: number }[],
  answer: 0,
  menu: null as Menu | null,
  /** Who answers for addresses of a scheme. */
  protocols: new Map<string, ProtocolHandler>(),
  permissions: {
    request: null as PermissionRequestHandler | null,
    check: null as PermissionCheckHandler | null,
  },
}

type ProtocolHandler = (request: Request) => Promise<Response>
type PermissionRequestHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
) => void
type PermissionCheckHandler = (contents: unknown, permission: string) => boolean

class App extends EventEmitter {
  readonly name = 'Pilothouse'
  readonly paths = new Map<string, string>()
  /** Answers with the exit code. */
  readonly exited: Promise<number>
  #quitting = false
  #exited: (code: number) => void = () => {}

  constructor() {
    super()
    this.exited = new Promise((resolve) => {
      this.#exited = resolve
    })
  }

  async whenReady(): Promise<void> {
    await browserReady
  }

  /** Electron's order: before-quit, the windows' close, will-quit, quit. */
  async quit(): Promise<void> {
    if (this.#quitting) return
    let prevented = false
    this.emit('before-quit', {
      preventDefault: () => {
        prevented = true
      },
    })
    if (prevented) return
    this.#quitting = true
    for (const window of [...BrowserWindow.all]) await window.close()
    this.emit('will-quit', {})
    await this.exit(0)
  }

  async exit(code: number): Promise<void> {
    await (await browserReady).close()
    this.#exited(code)
  }

  setPath = (name: string, path: string) => void this.paths.set(name, path)
  getVersion = () => '0.0.0-standin'
  getPreferredSystemLanguages = () => ['en-US']
  requestSingleInstanceLock = () => true
}

export const app = new App()

interface MenuItem {
  label?: string
  role?: string
  accelerator?: string
  registerAccelerator?: boolean
  submenu?: MenuItem[]
}

export class Menu {
  readonly items: MenuItem[]

  constructor(items: MenuItem[]) {
    this.items = items
  }

  static buildFromTemplate = (items: MenuItem[]) => new Menu(items)
  static setApplicationMenu = (menu: Menu) => {
    recorded.menu = menu
  }
}

export const shell = { openExternal: async (url: string) => void recorded.opened.push(url) }
export const dialog = {
  showErrorBox: (title: string, text: string) => void recorded.errors.push(`${title}: ${text}`),
  showMessageBox: async (question: (typeof recorded.asked)[number]) => {
    recorded.asked.push(question)
    return { response: recorded.answer }
  },
  /** Answers as somebody who chooses these, or cancels. */
  showOpenDialog: async (shown: (typeof recorded.fileDialogs)[number]) => {
    recorded.fileDialogs.push(shown)
    await recorded.choice
    return { canceled: recorded.chosen.length === 0, filePaths: recorded.chosen }
  },
}
export const screen = {
  getDisplayMatching: () => ({ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }),
}
export const session = {
  defaultSession: {
    protocol: {
      handle: (scheme: string, handler: ProtocolHandler) => void recorded.protocols.set(scheme, handler),
    },
    setPermissionRequestHandler: (handler: PermissionRequestHandler) => {
      recorded.permissions.request = handler
    },
    setPermissionCheckHandler: (handler: PermissionCheckHandler) => {
      recorded.permissions.check = handler
    },
  },
}
