import { z } from 'zod'
import { method } from './contract/define'
import en from './i18n/en/preflight.json'
import { plannedNodeSchema } from './labs'

/** What is looked at before real machines are made. */
export const checkIds = [
  'vagrant',
  'virtualbox',
  'compatibility',
  'architecture',
  'driver',
  'virtualisation',
  'kvm',
  'hypervisor',
  'network',
  'memory',
  'disk',
  'ports',
  'paths',
  'machines',
] as const
export type CheckId = (typeof checkIds)[number]

/**
 * `error`: a cluster cannot be made; `warning`: it may fail or be slow; `unknown`: this could not be found out, which the
 * finding says honestly.
 */
export const severities = ['error', 'warning', 'unknown', 'info', 'ok'] as const
export type Severity = (typeof severities)[number]

/** Names a text under `found` in the `preflight` texts. */
export type FoundKey = keyof typeof en.found
/** Names a text under `fix` in the `preflight` texts. */
export type FixKey = keyof typeof en.fix

export type FindingParams = Record<string, string | number>

/** One thing to do, in order; a command is for a terminal of this PC and is the same in every language. */
export interface FixStep {
  key: FixKey
  command?: string
}

export interface Finding {
  id: CheckId
  severity: Severity
  found: FoundKey
  params: FindingParams
  /** The number or line that shows it, as the system gave it; empty where the text holds it all. */
  evidence: string
  /** For this PC's system. */
  fix: FixStep[]
  /** Pages of the makers that say more. */
  links: string[]
}

export const preflightContract = {
  methods: {
    /** `nodes`: the machines that are to be made; without them the reference lab is assumed. Takes up to 40 s. */
    'preflight.check': method(
      z.object({ nodes: z.array(plannedNodeSchema).max(64).optional() }),
      z.custom<Finding[]>((value) => Array.isArray(value)),
    ),
  },
} as const

/** The English sentence of a finding, for logs and the command line. */
export function englishFinding({ found, params }: Finding): string {
  return fillIn(en.found[found], params)
}

/** The line of a run's log that tells a finding. */
export function findingLine(finding: Finding): string {
  return `${finding.severity} ${finding.id}: ${englishFinding(finding)}`
}

/** What to do about a finding, in English; commands stand behind the step they belong to. */
export function englishFix({ fix, params }: Finding): string[] {
  return fix.map(({ key, command }) => {
    const text = fillIn(en.fix[key], params)
    return command === undefined ? text : `${text} ${command}`
  })
}

function fillIn(text: string, params: FindingParams): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(params[name] ?? whole))
}
