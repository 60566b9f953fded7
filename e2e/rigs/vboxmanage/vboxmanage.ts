import { execFile, execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const script = join(import.meta.dirname, 'real-vboxmanage.sh')

export interface Rig {
  /** For `PILOTHOUSE_VBOXMANAGE`. */
  program: string
  dispose(): void
}

/** Reason why there is no real VBoxManage on this machine; null where there can be. */
export function realVBoxManageMissing(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it needs Linux on x86-64'
  if (process.getuid?.() !== 0) return 'it needs root'
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.some((folder) => isProgram(join(folder, 'mmdebstrap'))) ? null : 'it needs mmdebstrap'
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** VirtualBox of Debian without its kernel driver, for a user of its own. Everything but starting a machine works. */
export async function realVBoxManage(): Promise<Rig & { manage(...args: string[]): Promise<string> }> {
  await run(script, ['prepare'])
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-vboxmanage-'))
  const program = join(folder, 'VBoxManage')
  const VBOXMANAGE_USER = `tester${randomBytes(6).toString('hex')}`
  writeFileSync(program, `#!/bin/sh\nVBOXMANAGE_USER=${VBOXMANAGE_USER} exec '${script}' -- "$@"\n`, {
    mode: 0o755,
  })
  return {
    program,
    async manage(...args) {
      const { stdout } = await run(program, args, { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
      return stdout
    },
    dispose() {
      execFileSync(script, ['forget'], { env: { ...process.env, VBOXMANAGE_USER } })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What the stand-in answers to one command line. */
export interface Answer {
  out?: string | Uint8Array
  err?: string
  code?: number
}

/** A stand-in that replays `answers`, by command line: `list vms`. */
export function standInVBoxManage(answers: Readonly<Record<string, Answer>>): Rig {
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-standin-'))
  const answerFolder = join(folder, 'answers')
  mkdirSync(answerFolder)
  for (const [command, { out = '', err, code }] of Object.entries(answers)) {
    const file = join(answerFolder, command.replaceAll('/', '%'))
    writeFileSync(file, out)
    if (err !== undefined) writeFileSync(`${file}.err`, err)
    if (code !== undefined) writeFileSync(`${file}.code`, String(code))
  }
  const program = join(folder, 'VBoxManage')
  const standIn = join(import.meta.dirname, 'standin-vboxmanage')
  writeFileSync(program, `#!/bin/sh\nSTANDIN_ANSWERS='${answerFolder}' exec '${standIn}' "$@"\n`, {
    mode: 0o755,
  })
  return { program, dispose: () => rmSync(folder, { recursive: true, force: true }) }
}
