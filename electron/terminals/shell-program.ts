import { accessSync, constants } from 'node:fs'
import { userInfo } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'

export interface ShellProgram {
  file: string
  args: string[]
}

const windowsShells = ['pwsh.exe', 'powershell.exe', 'cmd.exe']
const unixShells = ['/bin/bash', '/bin/sh']

/** The user's own shell: `$SHELL` or the account's, on Windows the newest PowerShell there is. Null where none can be run. */
export function findShell(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): ShellProgram | null {
  if (platform === 'win32') {
    const file = windowsShells.map((name) => findOnPath(name, environment)).find((path) => path !== null)
    return file ? { file, args: [] } : null
  }
  const candidates = [environment.SHELL, userInfo().shell, ...unixShells]
  const file = candidates.find((path) => path && isAbsolute(path) && isExecutable(path))
  if (!file) return null
  // Programs started from the macOS desktop lack what a login shell sets, above all PATH.
  return { file, args: platform === 'darwin' ? ['-l'] : [] }
}

/** Set by this program, its tools or a terminal around it: none of the shell's business. */
const foreign =
  /^(pilothouse|electron|npm|vite|vitest|chrome|node_env$|init_cwd$|tmux|sty$|window(id)?$|termcap$|columns$|lines$|term_program)/i

/** The environment of a local shell: this program's own without what belongs to the program itself. */
export function shellEnvironment(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !foreign.test(name)) kept[name] = value
  }
  const hasLocale = kept.LC_ALL || kept.LC_CTYPE || kept.LANG
  // macOS gives programs from its desktop no locale; without one many tools print no Hangul.
  if (!hasLocale && platform !== 'win32') kept.LANG = platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  return { ...kept, TERM: 'xterm-256color', COLORTERM: 'truecolor', TERM_PROGRAM: 'Pilothouse' }
}

function findOnPath(name: string, environment: NodeJS.ProcessEnv): string | null {
  const folders = (environment.PATH ?? environment.Path ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
