import { SaxesParser } from 'saxes'
import { LabError } from '#shared/errors'
import { importError } from './found'

/** Sessions lie in folders, and nobody nests these deeper. */
const maxDepth = 100

/** Longer values are cut: none of a session comes near this, and folders hand theirs on to all that is in them. */
const maxValueLength = 10_000

export interface XmlElement {
  /** Without its namespace prefix. */
  name: string
  attributes: Record<string, string>
  /** Where it begins, from 1. */
  line: number
  /** 0 for the root. */
  depth: number
}

/**
 * Tells every element as it begins and ends, in the order of the file. Nothing outside the text is ever read: a document type,
 * and with it every entity of its own, is refused. Throws `input.invalid` with the line of what is wrong.
 */
export function readXml(text: string, onStart: (element: XmlElement) => void, onEnd: () => void): void {
  const parser = new SaxesParser({ position: true, xmlns: false as const })
  let line = 1
  let depth = 0
  parser.on('doctype', () => {
    throw importError('sessionImport.doctype', { line: parser.line })
  })
  parser.on('opentagstart', () => {
    line = parser.line
    if (depth >= maxDepth) throw importError('sessionImport.tooDeep', { line, count: maxDepth })
  })
  parser.on('opentag', ({ name, attributes }) => {
    for (const [key, value] of Object.entries(attributes)) attributes[key] = value.slice(0, maxValueLength)
    onStart({ name: name.replace(/^.*:/, ''), attributes, line, depth })
    depth++
  })
  parser.on('closetag', () => {
    depth--
    onEnd()
  })
  try {
    parser.write(text).close()
  } catch (error) {
    if (error instanceof LabError) throw error
    throw importError('sessionImport.broken', { line: parser.line }, messageOf(error))
  }
}

/** The name of the root element, without its prefix; also of a file that is broken further on. */
export function rootName(text: string): string | null {
  let root: string | null = null
  const stop = new Error('enough')
  try {
    readXml(
      text,
      ({ name }) => {
        root = name
        throw stop
      },
      () => undefined,
    )
  } catch (error) {
    if (root === null) throw error
  }
  return root
}

/** saxes begins its messages with line and column. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^\d+:\d+: /, '').slice(0, 300)
