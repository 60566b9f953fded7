import type { PlannedNode } from '#shared/labs'
import type { CheckId, Finding, FixStep, FoundKey } from '#shared/preflight'
import type { Tools } from './tools'

export type Os = 'linux' | 'macos' | 'windows'

/** Systems that Node names otherwise are Unixes without VirtualBox; they are asked as Linux is, and say that it is missing. */
export function osOf(platform: NodeJS.Platform): Os {
  if (platform === 'win32') return 'windows'
  return platform === 'darwin' ? 'macos' : 'linux'
}

/** What a check works with. What is asked of Vagrant and VirtualBox is asked once for all checks. */
export interface CheckContext {
  os: Os
  /** The machines that are to be made; null: the reference lab. What is empty or 0 in one is not known. */
  nodes: readonly PlannedNode[] | null
  /** Machines that are there already, and are started with them. What is empty or 0 in one is not known. */
  existing: readonly PlannedNode[]
  /** Those of them that VirtualBox has. */
  started: readonly string[]
  /** All machines of their lab that VirtualBox has. */
  ofLab: readonly string[]
  labsFolder: string
  tools: Tools
  signal: AbortSignal
}

/** Looks at one thing. What it cannot find out it throws; null where there is nothing to say. */
export interface Check {
  id: CheckId
  applies(os: Os): boolean
  check(context: CheckContext): Promise<Finding | null>
}

type Rest = Partial<Pick<Finding, 'params' | 'evidence' | 'links'>> & { fix?: (FixStep | FixStep['key'])[] }

/** A finding; a step without a command is written as its key alone. */
export function finding(
  id: CheckId,
  severity: Finding['severity'],
  found: FoundKey,
  { params = {}, evidence = '', links = [], fix = [] }: Rest = {},
): Finding {
  const steps = fix.map((step) => (typeof step === 'string' ? { key: step } : step))
  return { id, severity, found, params, evidence, fix: steps, links }
}
