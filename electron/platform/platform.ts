import type { Capabilities } from '#shared/app'
import { LabError } from '#shared/errors'

/** What a host can do that the services cannot do for themselves. Each host gives its own. */
export interface Platform {
  readonly capabilities: Capabilities
  /** Opens a checked http or https address in the user's browser; called only where `capabilities.openExternal`. */
  openExternal(url: string): Promise<void>
  /** Asks the user for a folder of this PC; null where none was chosen, or where the host cannot ask. */
  chooseFolder(): Promise<string | null>
  /** Asks the user for a file of this PC, beginning in `folder`, with hidden ones; null as above. */
  chooseFile(folder: string): Promise<string | null>
  /** Replaces the program by a newer one; null where this is no installed program. */
  readonly updater: Updater | null
}

/** A version that can be installed. */
export interface Release {
  version: string
  notes: string
}

/** Every file's hash is checked, and its publisher's signature where the system has such. */
export interface Updater {
  /** Null where this is the newest version. `feed`: see the setting `updates.feed`. */
  check(feed: string): Promise<Release | null>
  /** Fetches what `check` found. Rejects once `signal` ends it. */
  download(progress: (percent: number) => void, signal: AbortSignal): Promise<void>
  /** Ends this program and starts the new one. */
  install(): void
}

/** That of a host without a window of its own: a web server, whose page opens links by itself, or a command line. */
export const platformWithoutWindow: Platform = {
  capabilities: { openExternal: false, ownWindow: false, localFiles: false },
  openExternal: () => Promise.reject(new LabError('state.conflict', 'app.noBrowser')),
  chooseFolder: () => Promise.resolve(null),
  chooseFile: () => Promise.resolve(null),
  updater: null,
}
