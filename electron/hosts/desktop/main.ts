import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow, dialog, session, shell } from 'electron'
import { type App, createApp } from '../../app'
import { pathsFromEnvironment } from '../../platform/paths'
import type { Platform } from '../../platform/platform'
import { describeFailure, logStrayErrors } from '../failures'
import { confineSession } from './confine'
import { setMenu } from './menu'
import { openWindow } from './window'

const paths = pathsFromEnvironment(process.env)

const platform: Platform = {
  capabilities: { openExternal: true, ownWindow: true },
  openExternal: (url) => shell.openExternal(url),
  chooseFolder: async () => {
    const { filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory', 'createDirectory'] })
    return filePaths[0] ?? null
  },
}

/** Chromium's own files go below our home folder, so that the single-instance lock is one per home folder too. */
function claimHome(): boolean {
  const folder = join(paths.home, 'electron')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  app.setPath('userData', folder)
  return app.requestSingleInstanceLock()
}

async function start(): Promise<void> {
  await app.whenReady()
  const services = await createApp({ paths, platform, version: app.getVersion() })
  logStrayErrors(services.logger)
  disposeBeforeQuit(services)
  confineSession(session.defaultSession)
  setMenu(services.settings.current.language)
  services.settings.onChange(({ language }) => setMenu(language))
  keepOneWindow(() =>
    openWindow({
      app: services,
      homeFolder: paths.home,
      pagePath: join(import.meta.dirname, '../renderer/index.html'),
      preloadPath: join(import.meta.dirname, '../preload/preload.cjs'),
    }),
  )
}

/** A second start shows the window that is there. On macOS the program lives on without one, as is usual there. */
function keepOneWindow(open: () => BrowserWindow): void {
  let window = open()
  const show = () => {
    if (window.isDestroyed()) window = open()
    if (window.isMinimized()) window.restore()
    window.focus()
  }
  app.on('second-instance', show)
  app.on('activate', show)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
}

/** Puts off quitting until the services have ended, which is bounded. */
function disposeBeforeQuit(services: App): void {
  let disposed = false
  app.on('before-quit', (event) => {
    if (disposed) return
    event.preventDefault()
    void services.dispose().finally(() => {
      disposed = true
      app.quit()
    })
  })
}

if (claimHome()) {
  start().catch((error) => {
    dialog.showErrorBox('Pilothouse', describeFailure(error))
    app.exit(1)
  })
} else {
  app.quit()
}
