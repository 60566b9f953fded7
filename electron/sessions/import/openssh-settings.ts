import { importError } from './found'
import type { ConfigLine } from './openssh-line'
import type { Condition, Section } from './openssh-sections'
import { hasWildcard, matchesList } from './wildcard'

/** Steps that comparing names with patterns may take over one file; no one's configuration comes near it. */
const maxSteps = 200_000_000

/** What ssh would use for one name. */
export interface HostSettings {
  /** First value of each keyword, which is the one that counts. */
  first: Map<string, ConfigLine>
  /** Every line of the keywords that add up: identity files and forwards. */
  all: ConfigLine[]
  /** Keywords that were set for this host alone or for some hosts, not for every one. */
  special: ConfigLine[]
}

/** Finds the settings for names, as ssh does: from top to bottom, the first value wins. */
export class SettingsFinder {
  readonly #byName = new Map<string, Ordered[]>()
  readonly #general: Ordered[] = []
  #steps = 0

  constructor(
    sections: readonly Section[],
    private readonly ownUser: string,
  ) {
    for (const [order, section] of sections.entries()) this.#sort({ order, section })
  }

  /** Throws `input.invalid` (`sessionImport.tooManyPatterns`). */
  find(alias: string): HostSettings {
    const found: HostSettings = { first: new Map(), all: [], special: [] }
    const candidates = [...this.#general, ...(this.#byName.get(alias) ?? [])].sort(
      (a, b) => a.order - b.order,
    )
    for (const { section } of candidates) {
      if (section.conditions.every((condition) => this.#holds(condition, alias, found.first)))
        take(section, found)
    }
    return found
  }

  /** A section that names its hosts is only looked at for these, so that long files take time in proportion to their length. */
  #sort(ordered: Ordered): void {
    const { conditions, hosts } = ordered.section
    const isPlain = hosts.length > 0 && !hosts.some((host) => hasWildcard(host) || host.startsWith('!'))
    if (!isPlain || conditions.length > 1) {
      this.#general.push(ordered)
      return
    }
    for (const host of new Set(hosts)) {
      const known = this.#byName.get(host)
      if (known) known.push(ordered)
      else this.#byName.set(host, [ordered])
    }
  }

  #holds({ on, negated, patterns }: Condition, alias: string, first: HostSettings['first']): boolean {
    const text = this.#textOf(on, alias, first)
    for (const pattern of patterns) this.#steps += (text.length + 1) * (pattern.length + 1)
    if (this.#steps > maxSteps) throw importError('sessionImport.tooManyPatterns')
    return matchesList(text, patterns) !== negated
  }

  #textOf(on: Condition['on'], alias: string, first: HostSettings['first']): string {
    if (on === 'alias') return alias
    if (on === 'host') return expandHost(first, alias).toLowerCase()
    return on === 'user' ? (first.get('user')?.args[0] ?? this.ownUser) : this.ownUser
  }
}

interface Ordered {
  order: number
  section: Section
}

/** `HostName` with its tokens, or the name itself. */
export const expandHost = (first: HostSettings['first'], alias: string): string =>
  (first.get('hostname')?.args[0] ?? alias).replace(/%([%h])/g, (_, token) => (token === 'h' ? alias : '%'))

const adding = new Set(['identityfile', 'localforward', 'remoteforward', 'dynamicforward'])

function take({ settings, conditions }: Section, found: HostSettings): void {
  const isSpecial = conditions.some(({ patterns }) => !patterns.includes('*'))
  for (const line of settings) {
    const isNew = !found.first.has(line.keyword)
    if (adding.has(line.keyword)) found.all.push(line)
    else if (isNew && isSpecial) found.special.push(line)
    if (isNew) found.first.set(line.keyword, line)
  }
}
