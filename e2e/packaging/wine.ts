import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { pressProgram, wineEnvironment } from '../rigs/packaging/packaging'

const run = promisify(execFile)
const env = { ...process.env, ...wineEnvironment }

/** Runs a Windows program to its end. Throws where its exit status is not 0. */
export const wine = (...args: string[]) => run('wine', args, { env, timeout: 120_000 })

/** As programs in Wine call it. */
export const windowsPath = (path: string): string => `Z:${path.replaceAll('/', '\\')}`

/** Everything that was started in Wine has ended. */
export const settled = () => run('wineserver', ['-w'], { env, timeout: 60_000 })

/** Ends every program in Wine; there may be none left. */
export const endWine = () => run('wineserver', ['-k'], { env }).catch(() => undefined)

/** Starts a program in Wine that writes to `log`: Node writes to files there, not to pipes. */
export async function startInWine(
  args: readonly string[],
  log: string,
  variables: NodeJS.ProcessEnv = {},
): Promise<ChildProcess> {
  const output = await open(log, 'w')
  const stdio = ['ignore', output.fd, output.fd] as const
  const program = spawn('wine', args, { env: { ...env, ...variables }, stdio: [...stdio] })
  await output.close()
  return program
}

/** Runs such a program to its end. */
export async function outcomeInWine(...start: Parameters<typeof startInWine>) {
  const [code] = await once(await startInWine(...start), 'exit')
  return { code: code as number | null, text: (await readFile(start[1], 'utf8')).replaceAll('\r', '') }
}

/** Starts a program with windows, and presses their buttons one after the other as soon as each can be pressed. */
export async function pressThrough(program: readonly string[], buttons: readonly string[]): Promise<void> {
  const ended = wine(...program)
  await Promise.all([ended, wine(pressProgram, ...buttons)])
  await settled()
}

/** All keys and values below `key`; one question for all, since each starts a program in Wine. */
export const registry = async (key: string): Promise<string> =>
  (await wine('reg', 'query', key, '/s')).stdout.replaceAll('\r', '')

/** The values of one key in `registry`'s answer; empty where there is none. */
export function valuesOf(key: string, answer: string): string {
  const start = `${key.toLowerCase().replace('hkcu', 'hkey_current_user')}\n`
  const blocks = answer.split('\n\n').map((block) => block.trim())
  return blocks.find((block) => block.toLowerCase().startsWith(start)) ?? ''
}
