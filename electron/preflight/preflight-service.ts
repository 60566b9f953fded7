import { setMaxListeners } from 'node:events'
import { LabError } from '#shared/errors'
import type { PlannedNode } from '#shared/labs'
import { type CheckId, englishFinding, englishFix, type Finding } from '#shared/preflight'
import type { HandlersOf } from '../rpc'
import type { StepContext, StepPlan } from '../runs'
import type { VBoxManage } from '../virtualbox'
import { type Check, osOf } from './check'
import { checks, commonChecks } from './checks'
import { runChecks } from './run-checks'
import { askTools } from './tools'

export interface PreflightOptions {
  labsFolder: string
  virtualBox: VBoxManage
  /** Vagrant's program: a name on the search path, or a path. */
  vagrantProgram: string
  /** How long one check may take, in ms, for tests. */
  limitMs?: number
}

/** As in `CheckContext`; null where VirtualBox has nothing to do with the machines. */
type Started = readonly string[] | null

/** Of which machines a question is. */
interface Asked {
  /** Name of their lab, where this app has made it. */
  lab?: string | null
  started?: Started
}

/** Looks whether this PC can make real machines, before anything is made. Changes nothing. */
export class PreflightService {
  readonly #options: PreflightOptions
  readonly #end = new AbortController()
  /** Checks that may still have a program running. */
  readonly #working = new Set<Promise<unknown>>()

  readonly handlers: HandlersOf<'preflight'> = {
    'preflight.check': async ({ nodes }, client) => {
      const gone = new AbortController()
      client.disposables.defer(() => gone.abort())
      return await this.check(nodes ?? null, gone.signal)
    },
  }

  constructor(options: PreflightOptions) {
    this.#options = options
  }

  /** `nodes`: the machines that are to be made; null: the reference lab. Throws `cancelled`. */
  async check(
    nodes: readonly PlannedNode[] | null,
    signal: AbortSignal,
    { lab = null, started = [] }: Asked = {},
  ): Promise<Finding[]> {
    const { labsFolder, virtualBox, vagrantProgram, limitMs } = this.#options
    const done = new AbortController()
    const until = AbortSignal.any([signal, this.#end.signal, done.signal])
    // Every check and every program listens; more than Node's usual limit of 10 is no leak here.
    setMaxListeners(0, until)
    const tools = askTools(vagrantProgram, virtualBox, until)
    // As the Vagrantfile of labs has it.
    const group = lab === null ? null : `/pilothouse-${lab}`
    const context = {
      os: osOf(process.platform),
      nodes,
      started: started ?? [],
      group,
      labsFolder,
      tools,
      signal: until,
    }
    const asked = started === null ? commonChecks : checks
    try {
      const findings = await runChecks(asked.map(this.#tracked), context, limitMs)
      const arePlanned = nodes?.some(({ memoryMiB }) => memoryMiB > 0)
      return arePlanned ? findings : findings.map(asGuess)
    } finally {
      // Ends programs that a check has given up waiting for.
      done.abort()
    }
  }

  /**
   * The first step of a run that makes these machines of a lab, or starts those that `started` tells. It fails with every problem
   * listed, and then nothing was made.
   */
  step(
    nodes: readonly PlannedNode[],
    lab: string | null,
    started: (signal: AbortSignal) => Promise<Started> = async () => [],
  ): StepPlan {
    return {
      id: 'preflight',
      name: 'preflight',
      node: null,
      needs: [],
      run: async (context) => {
        const asked = { lab, started: await started(context.signal) }
        if (asked.started === null) context.log('Not by VirtualBox: only Vagrant is looked at', 'info')
        const findings = await this.check(nodes, context.signal, asked)
        for (const finding of findings) logFinding(finding, context)
        const errors = findings.filter(({ severity }) => severity === 'error')
        if (errors.length === 0) return
        throw new LabError('state.conflict', 'preflight.failed', {
          // For the diagnosis.
          params: { found: errors.map(({ found }) => found).join(' ') },
          details: errors.map(describe).join('\n'),
          findings: errors,
        })
      },
    }
  }

  /** Waits until no program of a check is left. */
  async dispose(): Promise<void> {
    this.#end.abort()
    await Promise.allSettled(this.#working)
  }

  /** A check ends after its programs have, also where nobody waits for its answer any more. */
  readonly #tracked = (check: Check): Check => ({
    ...check,
    check: async (context) => {
      const work = check.check(context)
      this.#working.add(work)
      return await work.finally(() => this.#working.delete(work))
    },
  })
}

/** These depend on what is to be made. */
const aboutMachines: readonly CheckId[] = ['network', 'memory', 'disk']

/** Where nobody has told what the machines will be, another subnet or smaller ones may do: no more than a warning. */
export function asGuess(finding: Finding): Finding {
  const softens = finding.severity === 'error' && aboutMachines.includes(finding.id)
  return softens ? { ...finding, severity: 'warning' } : finding
}

function logFinding(finding: Finding, context: StepContext): void {
  const level = finding.severity === 'error' ? 'error' : 'info'
  context.log(`${finding.severity} ${finding.id}: ${englishFinding(finding)}`, level)
  if (finding.evidence) context.log(indent(finding.evidence), 'output')
}

const describe = (finding: Finding): string =>
  [englishFinding(finding), ...englishFix(finding).map(indent)].join('\n')

const indent = (text: string): string => text.replace(/^/gm, '  ')
