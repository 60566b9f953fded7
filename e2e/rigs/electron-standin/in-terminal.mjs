/**
 * `node --import in-terminal.mjs MAIN VERB ...`: starts the desktop's built main script as a command, which needs no window. Of Electron
 * there is `app` alone, and of that what ends the process. It is not Electron: how that treats a terminal is not shown.
 */
import { register } from 'node:module'

const dataUrl = (script) => `data:text/javascript,${encodeURIComponent(script)}`

const standIn = dataUrl(`
export const app = { isPackaged: false, exit: (code) => process.exit(code) }
export const [BrowserWindow, Menu, dialog, screen, session, shell] = []`)

register(
  dataUrl(`export const resolve = (name, context, next) =>
  name === 'electron' ? { url: ${JSON.stringify(standIn)}, shortCircuit: true } : next(name, context)`),
)
