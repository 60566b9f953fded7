/** Exit codes of every command. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** What a command writes to and what it is told of its surroundings. */
export interface Terminal {
  /** For programs. */
  out(text: string): void
  /** For people. */
  err(text: string): void
  /** Asks a person, who answers yes or no; null where nobody can be asked. */
  confirm: ((question: string) => Promise<boolean>) | null
  platform: NodeJS.Platform
  /** Characters of a line, for what is shown side by side. */
  columns: number
  /** Where the built page is. */
  pageFolder: string
}

/** One verb of the command line. */
export interface Command {
  /** Its arguments and what it does, in one line each. */
  usage: string
  summary: string
  /** Throws `UsageError` where the arguments are wrong. Anything else that it throws is told as the reason why it failed. */
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode>
}
