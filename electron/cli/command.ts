/** Exit codes of every command. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** What a command writes to and what it is told of its surroundings. */
export interface Terminal {
  /** For programs. */
  out(text: string): void
  /** For people. */
  err(text: string): void
  platform: NodeJS.Platform
}

/** One verb of the command line. */
export interface Command {
  /** Its arguments and what it does, in one line each. */
  usage: string
  summary: string
  /** Null where the arguments are wrong. */
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode | null>
}
