import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** What opens an address on each system: a program and its arguments, never a shell. */
const openers: Partial<Record<NodeJS.Platform, { program: string; args: string[] }>> = {
  darwin: { program: 'open', args: [] },
  win32: { program: 'rundll32.exe', args: ['url.dll,FileProtocolHandler'] },
}
const freedesktop = { program: 'xdg-open', args: [] }

/** Opens the user's browser; false where none could be started. The browser outlives this program. */
export async function openBrowser(url: string): Promise<boolean> {
  const { program, args } = openers[process.platform] ?? freedesktop
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
  try {
    await once(child, 'spawn')
    child.unref()
    return true
  } catch {
    // The program is not there: the caller has printed the link.
    return false
  }
}
