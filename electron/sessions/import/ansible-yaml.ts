import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml'
import { LabError } from '#shared/errors'
import { maxFound } from '#shared/session-import'
import { Inventory, setVariable, vaulted } from './ansible-inventory'
import { type Findings, importError } from './found'
import { expandRange } from './host-range'

/** Groups in groups; also the end of aliases that refer to what they are in. */
const maxDepth = 50
/** YAML takes a second for each MiB and holds everything up meanwhile; a thousand hosts have about a tenth of that. */
const maxBytes = 2 * 1024 * 1024

/** An Ansible inventory in its YAML form. */
export function readAnsibleYaml(text: string, found: Findings): void {
  if (text.length > maxBytes)
    throw importError('sessionImport.tooLarge', { mebibytes: maxBytes / 1024 / 1024 })
  const lines = new LineCounter()
  const document = parse(text, lines)
  const reader = new YamlReader(document, lines, found)
  reader.readGroups(document.contents, null, 0)
  reader.inventory.addSessions(found)
}

function parse(text: string, lines: LineCounter): Document.Parsed {
  try {
    const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent', uniqueKeys: false })
    const [error] = document.errors
    if (!error) return document
    const line = error.linePos?.[0].line ?? 1
    throw importError('sessionImport.broken', { line }, error.message.split('\n')[0]?.slice(0, 300))
  } catch (error) {
    if (error instanceof LabError) throw error
    // The parser goes into nested values by calling itself.
    throw importError('sessionImport.tooDeep', { line: 1, count: maxDepth }, String(error))
  }
}

/** Walks the groups. Aliases can make a small file a huge one, so what is walked is counted. */
class YamlReader {
  readonly inventory = new Inventory()
  #walked = 0
  readonly #targets: ReadonlyMap<Alias, Node>

  constructor(
    document: Document.Parsed,
    private readonly lines: LineCounter,
    private readonly found: Findings,
  ) {
    this.#targets = aliasTargets(document)
  }

  readGroups(value: unknown, parent: string | null, depth: number): void {
    for (const [name, body, line] of this.#entries(value)) {
      if (depth > maxDepth) throw importError('sessionImport.tooDeep', { line, count: maxDepth })
      const group = this.inventory.addGroup(name)
      if (parent !== null && parent !== 'all') this.inventory.addChild(parent, name)
      for (const [part, content] of this.#entries(body)) {
        if (part === 'vars') this.#readVariables(content, group.variables)
        else if (part === 'hosts') this.#readHosts(content, name)
        else if (part === 'children') this.readGroups(content, name, depth + 1)
      }
    }
  }

  #readHosts(value: unknown, group: string): void {
    for (const [pattern, body, line] of this.#entries(value)) {
      for (const name of expandRange(pattern)) {
        this.#count()
        this.#readVariables(body, this.inventory.addHost(group, name, line).variables)
      }
    }
  }

  #readVariables(value: unknown, target: Parameters<typeof setVariable>[0]): void {
    for (const [name, content] of this.#entries(value)) {
      const node = this.#resolve(content)
      if (isScalar(node)) setVariable(target, name, scalarText(node))
    }
  }

  /** Pairs of a mapping, with the line of each; nothing for any other value. */
  *#entries(value: unknown): Generator<[key: string, value: unknown, line: number]> {
    const node = this.#resolve(value)
    if (!isMap(node)) return
    for (const { key, value: content } of node.items) {
      if (!isScalar(key)) continue
      this.#count()
      const { line } = this.lines.linePos(key.range?.[0] ?? 0)
      yield [String(key.value), content, Math.max(1, line)]
    }
  }

  #resolve(value: unknown): Node | undefined {
    if (!isAlias(value)) return value as Node | undefined
    const target = this.#targets.get(value)
    if (target) return target
    this.found.skip(Math.max(1, this.lines.linePos(value.range?.[0] ?? 0).line), 'alias')
    return undefined
  }

  /** Ten for each host: its variables are walked too. */
  #count(): void {
    if (++this.#walked > 10 * maxFound) throw importError('sessionImport.tooMany', { count: maxFound })
  }
}

/** What each alias stands for: the last node before it with its anchor. The parser's own way walks the whole file for each. */
function aliasTargets(document: Document.Parsed): Map<Alias, Node> {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  visit(document, {
    Alias(_, alias) {
      const target = anchors.get(alias.source)
      if (target) targets.set(alias, target)
    },
    Value(_, node) {
      if (node.anchor) anchors.set(node.anchor, node)
    },
  })
  return targets
}

const scalarText = (node: Scalar): string | typeof vaulted =>
  node.tag === '!vault' ? vaulted : String(node.value ?? '')
