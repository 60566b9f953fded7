import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { Settings } from '#shared/settings'
import { type Texts, textsOf } from './texts'

const isMac = process.platform === 'darwin'

/** Sets the application menu in the user's language. */
export function setMenu(language: Settings['language']): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(textsOf(language))))
}

function template(texts: Texts): MenuItemConstructorOptions[] {
  const menus: MenuItemConstructorOptions[] = [
    { id: 'edit', label: texts.edit, submenu: editMenu(texts) },
    { id: 'view', label: texts.view, submenu: viewMenu(texts) },
    { id: 'window', label: texts.window, role: 'window', submenu: windowMenu(texts) },
  ]
  return isMac
    ? [{ label: app.name, submenu: macAppMenu(texts) }, ...menus]
    : [{ id: 'file', label: texts.file, submenu: [{ label: texts.quit, role: 'quit' }] }, ...menus]
}

function macAppMenu(texts: Texts): MenuItemConstructorOptions[] {
  return [
    { label: texts.about, role: 'about' },
    { type: 'separator' },
    { label: texts.services, role: 'services' },
    { type: 'separator' },
    { label: texts.hide, role: 'hide' },
    { label: texts.hideOthers, role: 'hideOthers' },
    { label: texts.showAll, role: 'unhide' },
    { type: 'separator' },
    { label: texts.quit, role: 'quit' },
  ]
}

/**
 * Off macOS the keys of these belong to the shell in a terminal (Ctrl+C, Ctrl+Z), and text fields know them
 * by themselves; so they are shown, but not taken.
 */
function editMenu(texts: Texts): MenuItemConstructorOptions[] {
  const item = (label: string, role: MenuItemConstructorOptions['role'] & string) => ({
    label,
    role,
    registerAccelerator: isMac,
  })
  return [
    item(texts.undo, 'undo'),
    item(texts.redo, 'redo'),
    { type: 'separator' },
    item(texts.cut, 'cut'),
    item(texts.copy, 'copy'),
    item(texts.paste, 'paste'),
    item(texts.selectAll, 'selectAll'),
  ]
}

/** Plain Ctrl+R is the shell's search in its history. */
function viewMenu(texts: Texts): MenuItemConstructorOptions[] {
  return [
    { label: texts.reload, role: 'reload', accelerator: 'CmdOrCtrl+Shift+R' },
    { label: texts.developerTools, role: 'toggleDevTools' },
    { type: 'separator' },
    { label: texts.actualSize, role: 'resetZoom' },
    { label: texts.zoomIn, role: 'zoomIn' },
    { label: texts.zoomOut, role: 'zoomOut' },
    { type: 'separator' },
    { label: texts.fullScreen, role: 'togglefullscreen' },
  ]
}

/** Ctrl+W deletes a word in a shell; it must not close every terminal. */
function windowMenu(texts: Texts): MenuItemConstructorOptions[] {
  return [
    { label: texts.minimize, role: 'minimize', registerAccelerator: isMac },
    { label: texts.close, role: 'close', registerAccelerator: isMac },
  ]
}
