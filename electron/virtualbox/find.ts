import { access, constants } from 'node:fs/promises'
import { posix, win32 } from 'node:path'

/**
 * Where VBoxManage may be, best first: what `PILOTHOUSE_VBOXMANAGE` names alone; else the folder that VirtualBox's
 * installer noted down or uses by default; else its bare name, for the search in PATH. Windows' installer changes no PATH.
 */
export function vboxManageCandidates(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string[] {
  const chosen = environment.PILOTHOUSE_VBOXMANAGE
  if (chosen) return [chosen]
  if (platform === 'win32') {
    const { VBOX_MSI_INSTALL_PATH: installed, ProgramFiles: programs } = environment
    return [
      ...(installed ? [win32.join(installed, 'VBoxManage.exe')] : []),
      ...(programs ? [win32.join(programs, 'Oracle', 'VirtualBox', 'VBoxManage.exe')] : []),
      'VBoxManage.exe',
    ]
  }
  if (platform === 'darwin')
    return [posix.join('/Applications/VirtualBox.app/Contents/MacOS', 'VBoxManage'), 'VBoxManage']
  return ['VBoxManage']
}

/** The first candidate that is there; the last one is for the system to find, or to miss. */
export async function findVBoxManage(): Promise<string> {
  const candidates = vboxManageCandidates(process.platform, process.env)
  const last = candidates.pop() ?? 'VBoxManage'
  for (const candidate of candidates) if (await exists(candidate)) return candidate
  return last
}

async function exists(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
