import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import electronUpdater, { type AppUpdater } from 'electron-updater'
import type { Updater } from '../../platform/platform'
import { updaterOn } from './updater-on'

/** Packages name their feed in this file; without it, and in development, nothing is ever looked for. */
export function packagedUpdater(): Updater | null {
  if (!app.isPackaged) return null
  const packagedFeed = join(process.resourcesPath, 'app-update.yml')
  if (!existsSync(packagedFeed)) return null
  const { autoUpdater }: { autoUpdater: AppUpdater } = electronUpdater
  return updaterOn(autoUpdater, packagedFeed)
}
