import type { LabError } from '#shared/errors'
import type { ScreenSize } from '#shared/terminals'
import type { SshChannel } from '../ssh'

/** How a shell ended; `lost` is the error where the connection to it broke before it could, or where it could not be run. */
export interface ShellEnd {
  code: number | null
  signal: string | null
  lost: LabError | null
}

/** A running shell with a terminal, on this computer or over SSH. */
export interface Shell
  extends Pick<SshChannel, 'write' | 'drained' | 'pause' | 'resume' | 'resize'>,
    Partial<Pick<SshChannel, 'expectMuch'>> {
  /** Called once, before the first byte arrives. `end` comes after the last `data`, exactly once. */
  listen(listeners: { data(bytes: Uint8Array): void; end(end: ShellEnd): void }): void
  /** Hangs up; resolves once nothing of it is left here. */
  close(): Promise<void>
}

/** What a terminal gives to whoever opens its shell. */
export interface ShellRequest {
  /** The size at the moment of the call: it may change while connecting. */
  size(): ScreenSize
  signal: AbortSignal
  /** The network part is done. */
  authenticating(): void
}

export type OpenShell = (request: ShellRequest) => Promise<Shell>
