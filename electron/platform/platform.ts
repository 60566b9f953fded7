import type { Capabilities } from '#shared/app'
import { LabError } from '#shared/errors'

/** What a host can do that the services cannot do for themselves. Each host gives its own. */
export interface Platform {
  readonly capabilities: Capabilities
  /** Opens a checked http or https address in the user's browser; called only where `capabilities.openExternal`. */
  openExternal(url: string): Promise<void>
  /** Asks the user for a folder of this PC; null where none was chosen, or where the host cannot ask. */
  chooseFolder(): Promise<string | null>
}

/** That of a host without a window of its own: a web server, whose page opens links by itself, or a command line. */
export const platformWithoutWindow: Platform = {
  capabilities: { openExternal: false, ownWindow: false },
  openExternal: () => Promise.reject(new LabError('state.conflict', 'app.noBrowser')),
  chooseFolder: () => Promise.resolve(null),
}
