import type { Diagnosis } from '#shared/diagnosis'
import type { Lab } from '#shared/labs'
import type { Logger } from '../../platform/logger'
import { existingIds } from '../../vagrant'
import { adviceOf } from '../describe'
import { type LabFileText, readLabFiles } from './lab-files'
import { type NamedMachine, sharedName } from './machine-names'
import { type SourceFinding, scanSources } from './scan-sources'

interface Needs {
  /** Every machine of VirtualBox; throws where there is none. */
  namedMachines(): Promise<readonly NamedMachine[]>
  logger: Logger
}

/** What the files of opened labs will cause. A lab is looked at when it is asked for the first time after `look`. */
export class OldLabs {
  readonly #needs: Needs
  readonly #found = new Map<string, Promise<Diagnosis[]>>()

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** None for labs that this app has made. */
  async problems({ id, path, provider }: Lab): Promise<Diagnosis[]> {
    if (provider !== 'vagrant') return []
    const found = this.#found.get(id) ?? this.#read(id, path)
    this.#found.set(id, found)
    return await found
  }

  /** The lab's files may have changed, or it is closed. */
  look(labId: string): void {
    this.#found.delete(labId)
  }

  async #read(labId: string, path: string): Promise<Diagnosis[]> {
    const files = await readLabFiles(path)
    const shared = await this.#sharedName(files, path)
    return [...(shared ? [shared] : []), ...scanSources(files)].map((finding) => toDiagnosis(labId, finding))
  }

  /** Null also where VirtualBox, or the folder for the lab's own machines, cannot be read: what the files say holds all the same. */
  async #sharedName(files: readonly LabFileText[], path: string): Promise<SourceFinding | null> {
    try {
      return sharedName(files, await this.#needs.namedMachines(), await existingIds(path))
    } catch (error) {
      this.#needs.logger.info({ err: error, path }, 'names of machines cannot be compared')
      return null
    }
  }
}

function toDiagnosis(labId: string, { problem, file, lineNumber, line, params }: SourceFinding): Diagnosis {
  const { any, windows, macos, linux } = adviceOf(problem)
  // There is no run yet that could be retried.
  const beforeRun = (steps: Diagnosis['advice']['any']) => steps.filter(({ step }) => step !== 'retry')
  return {
    id: `${labId}:${problem.id}`,
    labId,
    runId: null,
    problem: problem.id,
    nodes: [],
    evidence: { line, seq: lineNumber, file },
    params,
    advice: {
      any: beforeRun(any),
      windows: beforeRun(windows),
      macos: beforeRun(macos),
      linux: beforeRun(linux),
    },
    links: [...(problem.links ?? [])],
  }
}
