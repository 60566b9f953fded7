import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pino, { type Logger } from 'pino'
import { LogFile } from './log-file'

export type { Logger } from 'pino'

/** Largest log, in bytes; the one before is kept beside it. */
export const maxLogBytes = 5 * 1024 * 1024

/** Fields that could hold a secret are never written, whoever logs them. */
const redacted = ['password', 'passphrase', 'privateKey', 'token', 'answers', 'secret'].flatMap((name) => [
  name,
  `*.${name}`,
])

/**
 * The program's log: JSON lines in `<home>/logs/pilothouse.log`. Each service takes a child with its name. Logging never
 * throws, whatever happens to the disk.
 */
export function createLogger(homeFolder: string): Logger {
  const folder = join(homeFolder, 'logs')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return pino(
    { level: 'info', base: null, redact: { paths: redacted, censor: '[redacted]' } },
    new LogFile(join(folder, 'pilothouse.log'), maxLogBytes),
  )
}

/** For a program that only looks: it writes nothing anywhere. */
export const noLogger = (): Logger => pino({ enabled: false })
