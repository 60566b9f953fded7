import { join } from 'node:path'
import { englishHint, LabError } from '#shared/errors'
import { addressText } from '#shared/quick-target'
import { englishReason, type ImportPreview, type PreviewRow, type Skipped } from '#shared/session-import'
import { pathIn } from '#shared/session-names'
import { acquireAppLock } from '../platform/app-lock'
import { readArguments } from '../platform/arguments'
import { SystemKeychain } from '../platform/keychain'
import { pathsFromEnvironment } from '../platform/paths'
import { type Findings, importSessions, previewImport, readSessionFileAt, SessionService } from '../sessions'
import { type Command, type ExitCode, exitCodes, type Terminal } from './command'

/**
 * Sessions of another program's file. Exit code 0: read, and with `--apply` saved; 1: the file is none of the known formats or
 * broken, or something could not be saved; 2: it cannot be read.
 */
export const importSessionFile: Command = {
  usage: 'FILE [--json] [--apply]',
  summary:
    'Sessions of SuperPuTTY, PuTTY, OpenSSH, mRemoteNG or Ansible: shows them, and saves them with --apply.',
  async run(args, terminal) {
    const options = readOptions(args)
    try {
      return await performImport(options, terminal)
    } catch (error) {
      if (!(error instanceof LabError)) throw error
      terminal.err(inEnglish(error))
      return error.key === 'sessionImport.unreadable' ? exitCodes.usage : exitCodes.failed
    }
  },
}

interface Options {
  file: string
  json: boolean
  apply: boolean
}

function readOptions(args: readonly string[]): Options {
  const flag = { type: 'boolean', default: false } as const
  const { values, positionals } = readArguments(args, { json: flag, apply: flag }, { places: ['FILE'] })
  return { file: positionals[0] ?? '', ...values }
}

async function performImport(options: Options, terminal: Terminal): Promise<ExitCode> {
  const found = await readSessionFileAt(options.file)
  const homeFolder = pathsFromEnvironment(process.env).home
  if (!options.apply) return await importFound(found, homeFolder, options, terminal)
  // Before the saved sessions are read: the app could change them in between.
  const lock = await acquireAppLock(join(homeFolder, 'app.lock'))
  try {
    return await importFound(found, homeFolder, options, terminal)
  } finally {
    await lock.release()
  }
}

async function importFound(
  found: Findings,
  homeFolder: string,
  { json, apply }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  // Nobody listens to what changes: the program that would is kept out by the lock.
  const sessions = new SessionService({ homeFolder, emit: () => undefined })
  const needs = { sessions, keychain: new SystemKeychain() }
  const preview = await previewImport(found, needs)
  for (const problem of await sessions.problems()) terminal.err(inEnglish(problem))
  if (json) terminal.out(`${JSON.stringify(toJson(preview), null, 2)}\n`)
  else printPreview(preview, terminal)
  return apply ? await applyAll(found, preview, needs, terminal) : exitCodes.ok
}

async function applyAll(
  found: Findings,
  { rows, keychain }: Omit<ImportPreview, 'previewId'>,
  needs: Parameters<typeof importSessions>[2],
  { err, confirm }: Terminal,
): Promise<ExitCode> {
  // Where there is a keychain, it has the passwords of what is there already, and nobody asked to replace them.
  const isNew = ({ hasSecret, state }: PreviewRow) => hasSecret && (!keychain || state !== 'existing')
  const secrets = rows.filter(isNew).length
  const passwords = counted(secrets, 'password')
  const ask = keychain && secrets > 0 ? confirm : null
  const storeSecrets = (await ask?.(`Store ${passwords} in the keychain?`)) ?? false
  const choice = { selected: rows.map((_, index) => index), storeSecrets }
  const { added, secretsStored, secretsKept, secretsFailed } = await importSessions(found, choice, needs)
  err(`${counted(added, 'session')} saved.\n`)
  if (secretsStored > 0) err(`${counted(secretsStored, 'password')} stored in the keychain.\n`)
  if (secretsKept > 0)
    err(`${counted(secretsKept, 'password')} dropped: the keychain has one for the same login already.\n`)
  if (secretsFailed > 0) err(`${counted(secretsFailed, 'password')} refused by the keychain and dropped.\n`)
  if (secrets > 0 && !storeSecrets) err(`${passwords} ${notStored(keychain, ask !== null)}\n`)
  return secretsFailed > 0 ? exitCodes.failed : exitCodes.ok
}

function notStored(keychain: boolean, wasAsked: boolean): string {
  if (!keychain) return 'dropped: there is no keychain here, and passwords are never stored in a file.'
  if (wasAsked) return 'dropped.'
  return 'dropped: nobody can be asked here. On a terminal this command asks whether to store them in the keychain.'
}

function toJson({ rows, skipped }: Pick<ImportPreview, 'rows' | 'skipped'>) {
  return {
    sessions: rows.map(({ folder, name, host, port, username, hasSecret, notes }) => ({
      folder,
      name,
      host,
      port,
      user: username,
      protocol: 'ssh',
      hasSecret,
      notes,
    })),
    skipped: skipped.map((one) => ({ line: one.line, reason: reasonOf(one) })),
  }
}

function printPreview({ rows, skipped }: Pick<ImportPreview, 'rows' | 'skipped'>, { err }: Terminal): void {
  for (const row of rows) err(`${rowText(row)}\n`)
  for (const one of skipped) err(`line ${one.line}: ${printable(reasonOf(one))}\n`)
  const secrets = rows.filter(({ hasSecret }) => hasSecret).length
  const withPassword = secrets > 0 ? `, ${secrets} with a password` : ''
  err(`${counted(rows.length, 'session')}${withPassword}; ${counted(skipped.length, 'line')} left out.\n`)
}

function rowText(row: PreviewRow): string {
  const { folder, name, host, port, username, state, savedAs, savedIn, hasSecret } = row
  const path = pathIn(folder, name)
  const savedPath = pathIn(savedIn, savedAs)
  const already = savedPath === path ? 'saved already' : `saved already as “${savedPath}”`
  const marks = [
    ...(state === 'existing' ? [already] : []),
    ...(state === 'password' ? [`${already}, without its password`] : []),
    ...(state === 'renamed' ? [`saved as “${savedAs}”`] : []),
    ...(hasSecret ? ['has a password'] : []),
  ]
  return printable(
    `${path}  ${username}@${addressText({ host, port })}${marks.length > 0 ? `  (${marks.join(', ')})` : ''}`,
  )
}

const reasonOf = (skipped: Skipped): string =>
  [skipped.file, skipped.name, englishReason(skipped)].filter((part) => part !== undefined).join(': ')

/** Where it is, what and what to do. */
function inEnglish({ key, params, message, details }: LabError): string {
  const hint = englishHint(key, params)
  return [message, details ?? '', hint].filter(Boolean).map(printable).join('\n').concat('\n')
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** A file from elsewhere must not send commands to the terminal. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, ' ')
