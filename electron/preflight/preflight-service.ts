import { setMaxListeners } from 'node:events'
import { LabError } from '#shared/errors'
import type { PlannedNode } from '#shared/labs'
import { type CheckId, englishFinding, englishFix, type Finding, findingLine } from '#shared/preflight'
import type { InVirtualBox, Starts } from '../labs'
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
}

/** Of which machines a question is, beside those that are to be made. */
interface Asked {
  /** As in `CheckContext`. */
  existing?: readonly PlannedNode[]
  /** Null where VirtualBox has nothing to do with the machines. */
  inVirtualBox?: InVirtualBox | null
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
    { existing = [], inVirtualBox = noMachines }: Asked = {},
  ): Promise<Finding[]> {
    const { labsFolder, virtualBox, vagrantProgram } = this.#options
    const done = new AbortController()
    const until = AbortSignal.any([signal, this.#end.signal, done.signal])
    // Every check and every program listens; more than Node's usual limit of 10 is no leak here.
    setMaxListeners(0, until)
    const tools = askTools(vagrantProgram, virtualBox, until)
    const context = {
      os: osOf(process.platform),
      nodes,
      existing,
      ...(inVirtualBox ?? noMachines),
      labsFolder,
      tools,
      signal: until,
    }
    const asked = inVirtualBox === null ? commonChecks : checks
    try {
      const findings = await runChecks(asked.map(this.#tracked), context)
      return findings.map((finding) => asGuess(finding, nodes))
    } finally {
      // Ends programs that a check has given up waiting for.
      done.abort()
    }
  }

  /** The first step of a run that makes or starts these machines. It fails with every problem listed, and then nothing was changed. */
  step({ toMake, existing, ...starts }: Starts): StepPlan {
    let warnings: Finding[] = []
    return {
      id: 'preflight',
      name: 'preflight',
      node: null,
      needs: [],
      warnings: () => warnings,
      run: async (context) => {
        const inVirtualBox = await starts.inVirtualBox(context.signal)
        if (inVirtualBox === null) context.log('Not by VirtualBox: only Vagrant is looked at', 'info')
        const findings = await this.check(toMake, context.signal, { existing, inVirtualBox })
        for (const finding of findings) logFinding(finding, context)
        warnings = findings.filter(({ severity }) => severity === 'warning' || severity === 'info')
        const errors = findings.filter(({ severity }) => severity === 'error')
        if (errors.length === 0) return
        throw new LabError('state.conflict', 'preflight.failed', {
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

const noMachines: InVirtualBox = { started: [], ofLab: [] }

/** No more than a warning where nobody has told what is to be made, so that something else may do. Machines that exist have run before. */
export function asGuess(finding: Finding, nodes: readonly PlannedNode[] | null): Finding {
  const softens = finding.severity === 'error' && guesses(nodes).includes(finding.id)
  return softens ? { ...finding, severity: 'warning' } : finding
}

function guesses(nodes: readonly PlannedNode[] | null): CheckId[] {
  if (nodes === null) return ['network', 'memory', 'disk']
  return nodes.some(({ memoryMiB }) => memoryMiB > 0) ? [] : ['memory', 'disk']
}

function logFinding(finding: Finding, context: StepContext): void {
  const level = finding.severity === 'error' ? 'error' : 'info'
  context.log(findingLine(finding), level)
  if (finding.evidence) context.log(indent(finding.evidence), 'output')
}

const describe = (finding: Finding): string =>
  [englishFinding(finding), ...englishFix(finding).map(indent)].join('\n')

const indent = (text: string): string => text.replace(/^/gm, '  ')
