import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow, dialog, session, shell } from 'electron'
import type { OpenRequest } from '#shared/app'
import { type App, createApp } from '../../app'
import { isVerb, runCommandLine } from '../../cli'
import { pathsFromEnvironment } from '../../platform/paths'
import type { Platform } from '../../platform/platform'
import { describeFailure, logStrayErrors } from '../failures'
import { agreesToEndRuns } from './ask-quit'
import { confineSession } from './confine'
import { serveDownloads } from './downloads'
import { setMenu } from './menu'
import { requestOfArguments, requestOfLink, requestOfPath } from './open-request'
import { packagedUpdater } from './updater'
import { openWindow } from './window'

const paths = pathsFromEnvironment(process.env)

const platform: Platform = {
  capabilities: { openExternal: true, ownWindow: true, localFiles: true },
  openExternal: (url) => shell.openExternal(url),
  chooseFolder: async () => {
    const { filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory', 'createDirectory'] })
    return filePaths[0] ?? null
  },
  chooseFile: async (folder) => {
    const { filePaths } = await dialog.showOpenDialog({
      defaultPath: folder,
      properties: ['openFile', 'showHiddenFiles'],
    })
    return filePaths[0] ?? null
  },
  updater: packagedUpdater(),
}

/** Chromium's own files go below our home folder, so that the single-instance lock is one per home folder too. */
function claimHome(): boolean {
  const folder = join(paths.home, 'electron')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  app.setPath('userData', folder)
  return app.requestSingleInstanceLock()
}

/** What follows the program's own path, and in development the project's. */
const ownArguments = (argv: readonly string[]) => argv.slice(app.isPackaged ? 1 : 2)

async function start(): Promise<void> {
  const asked = followOpenEvents()
  await app.whenReady()
  const services = await createApp({ paths, platform, version: app.getVersion() })
  logStrayErrors(services.logger)
  endBeforeQuit(services)
  confineSession(session.defaultSession)
  serveDownloads(session.defaultSession, services.files, services.logger)
  setMenu(services.settings.current.language)
  services.settings.onChange(({ language }) => setMenu(language))
  const open = (request: OpenRequest | null) => request && services.open(request)
  open(requestOfArguments(ownArguments(process.argv), process.cwd()))
  asked.tell(open)
  app.on('second-instance', (_event, argv, folder) => open(requestOfArguments(ownArguments(argv), folder)))
  keepOneWindow(() => {
    const window = openWindow({
      app: services,
      homeFolder: paths.home,
      pagePath: join(import.meta.dirname, '../renderer/index.html'),
      preloadPath: join(import.meta.dirname, '../preload/preload.cjs'),
    })
    askBeforeClose(window, services)
    return window
  })
}

/** macOS tells by events what is to be opened, the first of them before the program is ready. */
function followOpenEvents() {
  let tell: (request: OpenRequest | null) => void = (request) => early.push(request)
  const early: (OpenRequest | null)[] = []
  app.on('open-file', (event, path) => {
    event.preventDefault()
    tell(requestOfPath(path, '/'))
  })
  app.on('open-url', (event, link) => {
    event.preventDefault()
    tell(requestOfLink(link))
  })
  return {
    tell(listener: (request: OpenRequest | null) => void) {
      tell = listener
      for (const request of early.splice(0)) listener(request)
    },
  }
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

/** Off macOS the program ends with its window, which stays open until that is agreed to. */
function askBeforeClose(window: BrowserWindow, services: App): void {
  window.on('close', (event) => {
    if (process.platform === 'darwin' || !services.isBusy) return
    event.preventDefault()
    app.quit()
  })
}

/** Puts off quitting until the user agrees to the end of runs, and the services have ended, which is bounded. */
function endBeforeQuit(services: App): void {
  let state: 'running' | 'ending' | 'ended' = 'running'
  const end = async () => {
    state = 'ending'
    if (services.isBusy && !(await agreesToEndRuns(services.settings.current.language))) {
      state = 'running'
      return
    }
    await services.dispose()
    state = 'ended'
    app.quit()
  }
  app.on('before-quit', (event) => {
    if (state === 'ended') return
    event.preventDefault()
    if (state === 'running') void end()
  })
}

/** The installed program is the command line companion too. */
async function runInTerminal(args: readonly string[]): Promise<void> {
  app.exit(await runCommandLine(args, join(import.meta.dirname, '../renderer')))
}

const args = ownArguments(process.argv)
if (isVerb(args[0])) {
  void runInTerminal(args)
} else if (claimHome()) {
  start().catch((error) => {
    dialog.showErrorBox('Pilothouse', describeFailure(error))
    app.exit(1)
  })
} else {
  app.quit()
}
