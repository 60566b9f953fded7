import type { System } from '#shared/diagnosis'

/** The system of the PC that Pilothouse runs on, from Node's `process.platform`. */
export function systemOf(platform: string | undefined): System {
  if (platform === 'win32') return 'windows'
  return platform === 'darwin' ? 'macos' : 'linux'
}
