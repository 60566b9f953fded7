import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pino, { type Logger } from 'pino'

export type { Logger } from 'pino'

/** Fields that could hold a secret are never written, whoever logs them. */
const redacted = ['password', 'passphrase', 'privateKey', 'token', 'answers', 'secret'].flatMap((name) => [
  name,
  `*.${name}`,
])

/** The program's log: JSON lines in `<home>/logs/pilothouse.log`. Each service takes a child with its name. */
export function createLogger(homeFolder: string): Logger {
  const folder = join(homeFolder, 'logs')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return pino(
    { level: 'info', base: null, redact: { paths: redacted, censor: '[redacted]' } },
    pino.destination({ dest: join(folder, 'pilothouse.log'), mkdir: false, sync: true }),
  )
}
