import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { LabError } from '#shared/errors'
import { type LabsSeen, readSeenLabs } from '../labs'
import { appLockOwner } from '../platform/app-lock'
import { readArguments } from '../platform/arguments'
import { type Paths, pathsFromEnvironment } from '../platform/paths'
import { type Command, exitCodes } from './command'
import { brokenText, type ListedLab, labText, listedBroken, listedLab } from './lab-text'
import { withoutApp } from './without-app'

/** An app that is just starting gets so long, in ms, to say what it sees. */
const startingMs = 10_000
const pollMs = 100

/** All labs. Exit code 1 where something is wrong with one of them. It changes nothing, whether the app runs or not. */
export const labs: Command = {
  usage: '[--json]',
  summary: 'All labs with the state of each node.',
  async run(args, { out, err }) {
    const { values } = readArguments(args, { json: { type: 'boolean', default: false } })
    const paths = pathsFromEnvironment(process.env)
    const { seen, note } = await look(paths)
    const listed: ListedLab[] = [...seen.labs.map(listedLab), ...seen.broken.map(listedBroken)]
    if (values.json) out(`${JSON.stringify(listed, null, 2)}\n`)
    else {
      if (listed.length === 0) err(`There is no lab in ${paths.labs}.\n`)
      for (const lab of seen.labs) err(labText(lab))
      for (const folder of seen.broken) err(brokenText(folder))
      err(note)
    }
    return listed.some(({ problem }) => problem !== undefined) ? exitCodes.failed : exitCodes.ok
  },
}

/** Looking logs in nowhere, so there is nothing to ask. */
const nobody = { ask: () => Promise.resolve(null) }

/** The machines themselves are asked only where no app works with them. */
async function look(paths: Paths): Promise<{ seen: LabsSeen; note: string }> {
  const lock = join(paths.home, 'app.lock')
  for (const deadline = Date.now() + startingMs; Date.now() < deadline; await wait(pollMs)) {
    const owner = await appLockOwner(lock)
    if (owner === null) return { seen: await withoutApp(paths, nobody, ({ seen }) => seen()), note: '' }
    const seen = await readSeenLabs(paths.home, owner)
    if (seen) return { seen, note: `As the running Pilothouse saw them at ${timeOf(seen.seenAt)}.\n` }
  }
  throw new LabError('timeout', 'timeout', { params: { seconds: startingMs / 1000 } })
}

const timeOf = (ms: number): string => new Date(ms).toTimeString().slice(0, 8)
