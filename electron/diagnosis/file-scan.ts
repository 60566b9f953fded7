import type { Readable } from 'node:stream'
import { type LogLine, logLineSchema } from '#shared/runs'
import { LineDecoder } from '../platform/line-decoder'
import { logLines } from '../runs'
import { type Finding, type NodeSighting, rootCauses } from './root-causes'
import { type TextLine, TextScan } from './text-scan'

/** Lines that are gathered before they are looked at. */
const batchLines = 500

/** A file may name this many machines; lines of further ones are looked at together. */
const maxNodes = 100

/** Vagrant's mark of a machine: in front of what it does, and of what the machine prints. */
const nodePrefix = /^(?:==> | {4})([a-zA-Z0-9][\w.-]{0,62}): ?/

/** A line of `vagrant --machine-readable`; the machine is its second field. */
const machineLine = /^\d{9,11},([\w.-]{0,63}),/

/** The problems in a log file of any kind and size: output of Vagrant or of a script, or VirtualBox's VBox.log. */
export async function scanFile(bytes: Readable): Promise<Finding[]> {
  return rootCauses(await FileScan.read(bytes))
}

/** One file while it is read. What the machines print is mixed line by line, so each has a text of its own. */
export class FileScan {
  readonly #texts = new Map<string, { scan: TextScan; waiting: TextLine[] }>()
  readonly #sightings: NodeSighting[] = []
  #lines = 0

  /** Everything that is sighted in a file, in no order. */
  static async read(bytes: Readable): Promise<NodeSighting[]> {
    const scan = new FileScan()
    const decoder = new LineDecoder((line) => scan.#take(line))
    for await (const chunk of withoutUtf16(bytes)) decoder.write(chunk)
    decoder.end()
    return scan.#end()
  }

  #take(raw: string): void {
    this.#lines++
    const logged = runLogLine(raw)
    if (logged) this.#add(logged.node ?? '', logged.text)
    else for (const text of logLines(raw)) this.#addPrinted(text)
  }

  #end(): NodeSighting[] {
    for (const node of this.#texts.keys()) this.#look(node)
    return this.#sightings
  }

  #addPrinted(line: string): void {
    const [prefix = '', prefixed] = nodePrefix.exec(line) ?? []
    this.#add(prefixed ?? machineLine.exec(line)?.[1] ?? '', line.slice(prefix.length))
  }

  #add(named: string, line: string): void {
    const node = this.#known(named)
    const text = this.#texts.get(node) ?? { scan: new TextScan(), waiting: [] }
    this.#texts.set(node, text)
    text.waiting.push({ seq: this.#lines, text: line })
    if (text.waiting.length >= batchLines) this.#look(node)
  }

  #known(node: string): string {
    return this.#texts.has(node) || this.#texts.size < maxNodes ? node : ''
  }

  #look(node: string): void {
    const text = this.#texts.get(node)
    if (!text) return
    const found = text.scan.take(text.waiting)
    text.waiting = []
    this.#sightings.push(...found.map((sighting) => ({ ...sighting, node: node === '' ? null : node })))
  }
}

/**
 * The bytes with UTF-16 made UTF-8: `>` of Windows PowerShell writes that, and two bytes before it with which no other text
 * begins. The first portion of a file has both.
 */
async function* withoutUtf16(bytes: Readable): AsyncGenerator<Buffer> {
  let utf16: TextDecoder | null | undefined
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    if (utf16 === undefined)
      utf16 = chunk[0] === 0xff && chunk[1] === 0xfe ? new TextDecoder('utf-16le') : null
    yield utf16 ? Buffer.from(utf16.decode(chunk, { stream: true })) : chunk
  }
}

/** A line of the log of a run; null for anything else. */
function runLogLine(raw: string): LogLine | null {
  if (!raw.startsWith('{"seq":')) return null
  try {
    return logLineSchema.safeParse(JSON.parse(raw)).data ?? null
  } catch {
    return null
  }
}
