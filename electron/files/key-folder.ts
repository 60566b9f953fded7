import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Where a file with a private key is looked for first: where OpenSSH keeps them, or the home folder where that is missing. */
export function keyFolder(home: string): string {
  const folder = join(home, '.ssh')
  return existsSync(folder) ? folder : home
}
