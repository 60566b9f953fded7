import { CancellationToken } from 'builder-util-runtime'
import type { AppUpdater, UpdateInfo } from 'electron-updater'
import type { Updater } from '../../platform/platform'

/**
 * electron-updater with nothing done by itself. It checks the hash of each file, and signatures on Windows and macOS. `packagedFeed` is
 * the file that names the package's own feed.
 */
export function updaterOn(appUpdater: AppUpdater, packagedFeed: string): Updater {
  appUpdater.autoDownload = false
  appUpdater.autoInstallOnAppQuit = false
  appUpdater.allowDowngrade = false
  let askedFeed = ''
  return {
    async check(feed) {
      if (feed !== '') appUpdater.setFeedURL({ provider: 'generic', url: feed })
      // Forgets what was set.
      else if (askedFeed !== '') appUpdater.updateConfigPath = packagedFeed
      askedFeed = feed
      const found = await appUpdater.checkForUpdates()
      return found?.isUpdateAvailable
        ? { version: found.updateInfo.version, notes: notesOf(found.updateInfo) }
        : null
    },
    async download(progress, signal) {
      const token = new CancellationToken()
      const cancel = () => token.cancel()
      signal.addEventListener('abort', cancel)
      if (signal.aborted) cancel()
      const listener = ({ percent }: { percent: number }) => progress(Math.min(100, Math.max(0, percent)))
      appUpdater.on('download-progress', listener)
      try {
        await appUpdater.downloadUpdate(token)
      } finally {
        signal.removeEventListener('abort', cancel)
        appUpdater.off('download-progress', listener)
      }
    },
    install: () => appUpdater.quitAndInstall(),
  }
}

/** Some feeds give HTML, some a list of versions: shown is their text alone. */
function notesOf({ releaseNotes }: UpdateInfo): string {
  const text = Array.isArray(releaseNotes)
    ? releaseNotes.map(({ version, note }) => `${version}\n${note ?? ''}`).join('\n\n')
    : (releaseNotes ?? '')
  return text
    .replace(/<[^>]*>/g, '')
    .trim()
    .slice(0, 20_000)
}
