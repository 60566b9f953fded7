import { toWire, type WireError } from '#shared/errors'
import type { Lab } from '#shared/labs'
import type { Session } from '#shared/sessions'
import { expandTemplate, hasPlaceholders, type PlaceholderWord, type TemplateValues } from '#shared/templates'
import type { Terminal } from '#shared/terminals'
import type { Targets } from './select-targets'

/** What is known of machines. */
export interface TemplateFacts {
  labs: readonly Lab[]
  sessions: readonly Session[]
}

/** What one terminal gets, or why it cannot be said. */
export interface Expansion {
  terminal: Terminal
  values: TemplateValues
  result: { text: string } | { error: WireError }
}

/** The text for each of the terminals; empty where it is the same for all and nothing is to be filled in. */
export function expandFor(text: string, terminals: readonly Terminal[], facts: TemplateFacts): Expansion[] {
  if (!hasPlaceholders(text)) return []
  return terminals.map((terminal, index) => {
    const values = present({ ...valuesOf(terminal, facts), index: String(index + 1) })
    return { terminal, values, result: expand(text, values) }
  })
}

/** The text for each receiver. They are numbered among all that are included, so that none changes its number while another one is away. */
export const expandForReceivers = (
  text: string,
  { included, receivers }: Targets,
  facts: TemplateFacts,
): Expansion[] => expandFor(text, included, facts).filter(({ terminal }) => receivers.includes(terminal))

/** By the terminals' ids; undefined where nothing is to be filled in. */
export const valuesById = (expansions: readonly Expansion[]): Record<string, TemplateValues> | undefined =>
  expansions.length === 0
    ? undefined
    : Object.fromEntries(expansions.map(({ terminal, values }) => [terminal.id, values]))

/** The first terminal that the text cannot be made for, and why. */
export function firstFlaw(expansions: readonly Expansion[]): { name: string; error: WireError } | null {
  for (const { terminal, result } of expansions)
    if ('error' in result) return { name: terminal.title, error: result.error }
  return null
}

function expand(text: string, values: TemplateValues): Expansion['result'] {
  try {
    return { text: expandTemplate(text, values) }
  } catch (error) {
    return { error: toWire(error) }
  }
}

type Known = Partial<Record<PlaceholderWord, string | undefined>>

function present(known: Known): TemplateValues {
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value))
}

function valuesOf({ source, title, role }: Terminal, { labs, sessions }: TemplateFacts): Known {
  switch (source.type) {
    case 'node': {
      const lab = labs.find(({ id }) => id === source.labId)
      const node = lab?.nodes.find(({ name }) => name === source.node)
      return { name: source.node, ip: node?.address, role }
    }
    case 'session': {
      const session = sessions.find(({ id }) => id === source.sessionId)
      return { name: session?.name, ip: session?.host }
    }
    case 'quick':
      return { name: source.host, ip: source.host }
    case 'pod':
      return { name: source.pod }
    case 'local':
      return { name: title }
  }
}
