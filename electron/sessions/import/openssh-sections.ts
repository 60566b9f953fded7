import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { maxImportBytes, type ReasonKey } from '#shared/session-import'
import { type Findings, importError } from './found'
import { includedPaths, readIncluded } from './openssh-include'
import { type ConfigLine, readConfigLine } from './openssh-line'

/** As deep as OpenSSH goes. */
const maxDepth = 16
/** Files that are read because others include them: two includes in each of 16 levels would be 65,536. */
const maxIncluded = 1000

/** A criterion of `Match` that can be decided without connecting, or the patterns of `Host`. */
export interface Condition {
  on: 'alias' | 'host' | 'user' | 'localuser'
  negated: boolean
  patterns: string[]
}

/** Settings that hold where all conditions do. */
export interface Section {
  conditions: Condition[]
  settings: ConfigLine[]
  /** Patterns of its `Host` line, empty at the top of a file and for `Match`. */
  hosts: string[]
  line: number
}

/** A file as it is read: where it is, and which files led to it. */
interface Source {
  /** Shown for lines of included files. */
  name?: string
  conditions: Condition[]
  /** Real paths, the chosen file first. */
  trail: string[]
}

/**
 * Sections of an OpenSSH client configuration in the order in which they hold, those of included files in their place. `path`:
 * where the file is; null for one that was uploaded, whose includes are not followed.
 */
export class SectionReader {
  readonly sections: Section[] = []
  readonly #found: Findings
  readonly #path: string | null
  #included = 0
  #includedLength = 0

  constructor(found: Findings, path: string | null) {
    this.#found = found
    this.#path = path
  }

  async read(text: string): Promise<Section[]> {
    const trail = this.#path === null ? [] : [await realpath(this.#path)]
    await this.#readFile(text, { conditions: [], trail })
    return this.sections
  }

  async #readFile(text: string, source: Source): Promise<void> {
    const begin = (line: number, conditions: Condition[], hosts: string[] = []) => {
      const section = { line, conditions: [...source.conditions, ...conditions], settings: [], hosts }
      this.sections.push(section)
      return section
    }
    let section: Section | null = begin(1, [])
    for (const [index, content] of text.split(/\r?\n/).entries()) {
      const line = readConfigLine(content, index + 1)
      if (line === 'bad') this.#skip(source, index + 1, 'badLine')
      else if (line?.keyword === 'host') section = begin(line.line, [onAlias(line.args)], line.args)
      else if (line?.keyword === 'match') section = this.#match(line, source, begin)
      else if (line?.keyword === 'include' && section) {
        await this.#include(line, { ...source, conditions: section.conditions })
        section = begin(line.line, section.conditions.slice(source.conditions.length))
      } else if (line) section?.settings.push(line)
    }
  }

  /** Null for a block that cannot be decided here; what it holds is passed over. */
  #match(
    { args, line }: ConfigLine,
    source: Source,
    begin: (line: number, conditions: Condition[]) => Section,
  ): Section | null {
    const conditions: Condition[] = []
    const words = args.flatMap((arg) => arg.split(/=(.*)/s).filter(Boolean))
    for (let word = words.shift(); word !== undefined; word = words.shift()) {
      const negated = word.startsWith('!')
      const criterion = word.slice(negated ? 1 : 0).toLowerCase()
      const on = criteria[criterion]
      if (criterion === 'exec') return this.#skip(source, line, 'matchExec')
      if (criterion === 'all' && !negated) continue
      if (!on) return this.#skip(source, line, 'matchUnknown', { criterion })
      conditions.push({ on, negated, patterns: (words.shift() ?? '').split(',') })
    }
    return begin(line, conditions)
  }

  async #include({ args, line }: ConfigLine, source: Source): Promise<void> {
    const chosen = this.#path
    if (chosen === null) return void this.#skip(source, line, 'includeUpload')
    if (source.trail.length > maxDepth)
      return void this.#skip(source, line, 'includeDepth', { count: maxDepth })
    for (const pattern of args)
      for (const path of await includedPaths(pattern, chosen))
        await this.#includeOne(path, line, chosen, source)
  }

  async #includeOne(path: string, line: number, chosen: string, source: Source): Promise<void> {
    if (this.#included >= maxIncluded)
      return void this.#skip(source, line, 'includeMany', { count: maxIncluded })
    this.#included++
    const text = await readIncluded(path, chosen)
    if (text === null) return void this.#skip(source, line, 'includeUnreadable', { value: path })
    if (text === 'outside') return void this.#skip(source, line, 'includeOutside', { value: path })
    const real = await realpath(path)
    if (source.trail.includes(real)) return void this.#skip(source, line, 'includeCycle', { value: path })
    this.#includedLength += text.length
    if (this.#includedLength > maxImportBytes)
      throw importError('sessionImport.tooLarge', { mebibytes: maxImportBytes / 1024 / 1024 })
    await this.#readFile(text, { ...source, name: basename(path), trail: [...source.trail, real] })
  }

  #skip(source: Source, line: number, reason: ReasonKey, params: Record<string, string | number> = {}): null {
    return this.#found.skip(line, reason, params, { file: source.name })
  }
}

const criteria: Record<string, Condition['on'] | undefined> = {
  originalhost: 'alias',
  host: 'host',
  user: 'user',
  localuser: 'localuser',
}

const onAlias = (patterns: string[]): Condition => ({ on: 'alias', negated: false, patterns })
