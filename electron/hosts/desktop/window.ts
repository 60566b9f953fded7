import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BrowserWindow, type BrowserWindowConstructorOptions, shell } from 'electron'
import type { App } from '../../app'
import { confineContents } from './confine'
import { servePage } from './page-ipc'
import { readWindowState, saveWindowState } from './window-state'

const defaultSize = { width: 1280, height: 800 }
const smallestSize = { minWidth: 640, minHeight: 400 }
/** The page's own backgrounds, so that nothing flashes before it is drawn. */
const background = { dark: '#0f1418', light: '#f7f9fa' }
/** A page that crashes again within this time, in ms, is not loaded once more. */
const crashLoopMs = 10_000

export interface WindowOptions {
  app: App
  homeFolder: string
  /** The built page. */
  pagePath: string
  preloadPath: string
}

/** Opens the program's window, where it was last time. Windows that its page opens for single terminals go with it. */
export function openWindow({ app, homeFolder, pagePath, preloadPath }: WindowOptions): BrowserWindow {
  const logger = app.logger.child({ service: 'window' })
  const statePath = join(homeFolder, 'window.json')
  const pageUrl = pathToFileURL(pagePath).href
  const state = readWindowState(statePath)
  const common: BrowserWindowConstructorOptions = {
    backgroundColor: app.settings.current.theme === 'light' ? background.light : background.dark,
    webPreferences: { preload: preloadPath, contextIsolation: true, sandbox: true, nodeIntegration: false },
  }
  const window = new BrowserWindow({
    ...common,
    title: 'Pilothouse',
    ...(state?.bounds ?? defaultSize),
    ...smallestSize,
    show: false,
  })
  if (state?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => saveWindowState(window, statePath, logger))
  const openExternal = (url: string) => {
    shell.openExternal(url).catch((error) => logger.warn({ err: error }, 'No browser could be opened'))
  }
  const children = new Set<BrowserWindow>()
  const serve = (served: BrowserWindow) => {
    confineContents(served.webContents, { pageUrl, openExternal, windowOptions: common })
    servePage({ window: served, pageUrl, connect: (port) => app.connect(port), logger })
    reloadAfterCrash(served, app)
    served.webContents.on('did-create-window', (child) => {
      children.add(child)
      child.once('closed', () => children.delete(child))
      serve(child)
    })
  }
  serve(window)
  window.once('closed', () => {
    for (const child of children) child.destroy()
  })
  window.loadURL(pageUrl).catch((error) => logger.error({ err: error }, 'The page could not be loaded'))
  return window
}

/** The terminals live on in this process, so a page that crashed finds them again. */
function reloadAfterCrash(window: BrowserWindow, { logger }: App): void {
  let lastCrash = Number.NEGATIVE_INFINITY
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    logger.error({ reason }, 'The page crashed')
    const isLoop = Date.now() - lastCrash < crashLoopMs
    lastCrash = Date.now()
    if (!isLoop && reason !== 'clean-exit') window.webContents.reload()
  })
}
