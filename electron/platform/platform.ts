import type { Capabilities } from '#shared/app'

/** What a host can do that the services cannot do for themselves. Each host gives its own. */
export interface Platform {
  readonly capabilities: Capabilities
  /** Opens a checked http or https address in the user's browser; called only where `capabilities.openExternal`. */
  openExternal(url: string): Promise<void>
  /** Asks the user for a folder of this PC; null where none was chosen, or where the host cannot ask. */
  chooseFolder(): Promise<string | null>
}
