import { fromWire, LabError } from '#shared/errors'
import type { Lab } from '#shared/labs'
import type { Run } from '#shared/runs'
import { readArguments } from '../platform/arguments'
import { AppClient } from './app-client'
import { type Command, type ExitCode, exitCodes, type Terminal } from './command'
import { failureText } from './failure-text'
import { FollowedRun } from './follow-run'
import { labText } from './lab-text'
import { onlyLab } from './only-lab'
import { problemText } from './problem-text'
import { questionText } from './question-text'
import { onInterrupt } from './terminal'

type Verb = 'up' | 'halt' | 'destroy'

const summaries = {
  up: 'Creates and starts machines that are missing or off. Ctrl+C cancels, a second one ends at once.',
  halt: 'Stops machines.',
  destroy: 'Deletes machines; with all of a lab made here also its folder, but for files of yours.',
}

/** Starts the run that the page would start, shows it, and waits for its end. */
export const changeLab = (verb: Verb): Command => ({
  usage: `LAB [NODE]${verb === 'destroy' ? ' [--yes]' : ''}`,
  summary: summaries[verb],
  async run(args, terminal) {
    const options = verb === 'destroy' ? { yes: { type: 'boolean' } as const } : {}
    const { values, positionals } = readArguments(args, options, { places: ['LAB', 'NODE'], needed: 1 })
    const [name = '', node] = positionals
    const sure = verb !== 'destroy' || values.yes === true
    if (!sure && !terminal.confirm) {
      terminal.err('Nobody can be asked here whether to destroy it: add --yes.\n')
      return exitCodes.usage
    }
    const client = await AppClient.open()
    try {
      return await perform({ verb, name, node, sure }, client, terminal)
    } finally {
      await client.close()
    }
  },
})

interface Wish {
  verb: Verb
  /** Of the lab. */
  name: string
  node: string | undefined
  /** Nobody needs to be asked. */
  sure: boolean
}

async function perform(
  { verb, name, node, sure }: Wish,
  client: AppClient,
  terminal: Terminal,
): Promise<ExitCode> {
  const lab = await labNamed(client, name)
  if (!sure && !(await isConfirmed(lab, node, terminal))) {
    terminal.err('Nothing was destroyed.\n')
    return exitCodes.failed
  }
  dismissPrompts(client, terminal)
  const run = await follow(client, terminal, () =>
    client.call(`labs.${verb}`, { labId: lab.id, ...(node !== undefined && { nodes: [node] }) }),
  )
  const after = (await client.call('labs.list')).find(({ id }) => id === lab.id)
  if (after) terminal.err(`\n${labText(after)}`)
  await tellEnd(lab, run, client, terminal)
  if (lab.simulated && verb === 'up') terminal.err(simulatedText)
  return run.status === 'succeeded' ? exitCodes.ok : exitCodes.failed
}

const simulatedText =
  'Simulated nodes run inside Pilothouse: with the end of this command they are off. What was done on them is kept.\n'

/** Throws `labs.missing`, `labs.nameTwice`. */
async function labNamed(client: AppClient, name: string): Promise<Lab> {
  const lab = onlyLab(await client.call('labs.list'), name)
  if (!lab) throw new LabError('resource.missing', 'labs.missing', { params: { lab: name } })
  return lab
}

/** A node that does not exist needs no question: the run says so. */
async function isConfirmed(lab: Lab, node: string | undefined, { err, confirm }: Terminal): Promise<boolean> {
  const nodes = lab.nodes.filter(({ name }) => node === undefined || name === node)
  if (nodes.length === 0) return true
  err(`This will be deleted, with everything on it:\n${labText({ ...lab, nodes })}`)
  const whole = lab.provider === 'vagrant' ? 'all machines of the lab' : 'the whole lab and its folder'
  const what = nodes.length === lab.nodes.length ? whole : `“${node}”`
  return (await confirm?.(`Destroy ${what}?`)) ?? false
}

/** The first Ctrl+C cancels the run as the page's button does: its processes end, and the true state is asked. */
async function follow(
  client: AppClient,
  terminal: Terminal,
  start: () => Promise<{ runId: string }>,
): Promise<Run> {
  const followed = new FollowedRun(client, terminal)
  const started = start()
  const stopListening = onInterrupt(() => {
    terminal.err('Cancelling … (once more: end at once)\n')
    // That it could not be started is told below.
    started.then(({ runId }) => client.call('runs.cancel', { runId })).catch(() => undefined)
  })
  try {
    await started
    return await followed.ended()
  } finally {
    stopListening()
  }
}

async function tellEnd(lab: Lab, run: Run, client: AppClient, { err, platform }: Terminal): Promise<void> {
  err(`${run.kind} ${lab.name}: ${run.status}\n`)
  if (run.error) err(failureText(fromWire(run.error)))
  if (run.status !== 'failed') return
  for (const found of await client.call('diagnosis.list', { labId: run.labId }))
    err(`\n${problemText(found, platform)}`)
}

/** Nobody answers questions here; a connection that waited for an answer would keep the run waiting too. */
function dismissPrompts(client: AppClient, { err }: Terminal): void {
  client.on('prompts.changed', (prompts) => {
    if (prompts.length === 0) return
    for (const prompt of prompts) err(questionText(prompt))
    void client.call('prompts.dismiss', { ids: prompts.map(({ id }) => id) })
  })
}
