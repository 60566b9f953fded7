import { once } from 'node:events'
import { register } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrowserWindow } from './window'

const root = join(import.meta.dirname, '../../..')

/**
 * Starts the desktop host as it was built, in this Node process, with a stand-in for Electron: windows are pages of
 * Chromium, and the built preload runs in a real isolated world of it. Shows that main and preload do what they should with
 * Electron's calls. It is not Electron: nothing is said about its sandbox, native menus, asar, updates or other systems.
 * Once per process. `DESKTOP_MAIN` names another main bundle than this project's own: one that was unpacked from a package.
 */
export async function launchDesktop() {
  register('./hooks.mjs', import.meta.url)
  const electron = await import('./electron')
  const main = process.env.DESKTOP_MAIN ?? join(root, 'out/main/desktop.js')
  const opened = once(electron.BrowserWindow.opened, 'window')
  await import(pathToFileURL(main).href)
  const [window] = (await opened) as [BrowserWindow]
  return { ...electron, window, page: await window.page }
}
