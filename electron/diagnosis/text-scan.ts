import { catalogue } from './catalogue'
import type { Problem } from './catalogue/problem'

/** Longest text that one pattern can match, in characters; a test holds all patterns to it. */
export const longestMatch = 1200

/** No more of a line is looked at, in characters: as much as the log of a run keeps of it. */
export const longestLine = 4000

/** Lines that are looked at in one go. */
const batchLines = 500

/** A line of a log; `seq` rises from line to line. */
export interface TextLine {
  seq: number
  text: string
}

/** A problem that was seen, at its first appearance. */
export interface Sighting {
  problem: Problem
  /** Only a warning's text was seen. */
  warning: boolean
  /** The line on which the match begins. */
  line: TextLine
  params: Readonly<Record<string, string>>
}

interface Hit {
  start: number
  end: number
  params: Readonly<Record<string, string>>
}

/**
 * Looks for the catalogue's problems in one text that comes line by line, in any portions: a text gives the same
 * sightings however it is cut. Each problem is sighted once.
 */
export class TextScan {
  readonly #known = new Set<string>()
  /** The last lines looked at, long enough to hold the beginning of a match that is not complete yet. */
  #tail: TextLine[] = []

  take(lines: readonly TextLine[]): Sighting[] {
    const sightings: Sighting[] = []
    for (let from = 0; from < lines.length; from += batchLines)
      sightings.push(...this.#look(lines.slice(from, from + batchLines)))
    return sightings
  }

  #look(fresh: readonly TextLine[]): Sighting[] {
    const lines = [...this.#tail, ...fresh]
    const { text, starts } = joined(lines)
    const sightings: Sighting[] = []
    for (const problem of catalogue) {
      for (const warning of [false, true]) {
        const key = `${problem.id} ${warning}`
        const hit = this.#known.has(key) ? null : firstHit(patternsOf(problem, warning), text)
        const line = hit && lines[lineAt(starts, hit.start)]
        if (!line) continue
        this.#known.add(key)
        sightings.push({ problem, warning, line, params: hit.params })
      }
    }
    this.#tail = tailOf(lines)
    return sightings
  }
}

const patterns = new Map(
  catalogue.map((problem) => [problem, [...(problem.text ?? []), ...classPatterns(problem)]]),
)

const patternsOf = (problem: Problem, warning: boolean): readonly RegExp[] =>
  (warning ? problem.warning : patterns.get(problem)) ?? []

/** Vagrant prints the name of an error's class where its output is for machines. */
function classPatterns({ errorClass }: Problem): RegExp[] {
  return errorClass ? [new RegExp(`Vagrant::Errors::(?:${errorClass.join('|')})\\b`)] : []
}

/** Of all matches the one that is complete first; so it does not matter what comes behind it. */
function firstHit(candidates: readonly RegExp[], text: string): Hit | null {
  let first: Hit | null = null
  for (const pattern of candidates) {
    const match = pattern.exec(text)
    if (!match) continue
    const end = match.index + match[0].length
    const isFirst = !first || end < first.end || (end === first.end && match.index < first.start)
    if (isFirst) first = { start: match.index, end, params: { ...match.groups } }
  }
  return first
}

/** The lines as one text, and where each of them begins in it. */
function joined(lines: readonly TextLine[]): { text: string; starts: number[] } {
  const starts: number[] = []
  let text = ''
  for (const line of lines) {
    starts.push(text.length)
    text += `${normalised(line.text)} `
  }
  return { text, starts }
}

/**
 * What patterns see of a line. Vagrant's errors within errors, and its output for machines, have escaped quotes and line
 * ends; a Windows path such as `C:\new` loses its `\n` too, which does no harm.
 */
export function normalised(line: string): string {
  return line
    .slice(0, longestLine)
    .replaceAll('%!(VAGRANT_COMMA)', ',')
    .replace(/\\n(?:==> | {4})[\w.-]{1,63}: /g, ' ')
    .replaceAll('\\n', ' ')
    .replaceAll('\\"', '"')
    .replace(/\s+/g, ' ')
    .trim()
}

function lineAt(starts: readonly number[], position: number): number {
  return starts.findLastIndex((start) => start <= position)
}

/** The last lines that together are at least as long as the longest match. */
function tailOf(lines: readonly TextLine[]): TextLine[] {
  let length = 0
  let from = lines.length
  while (from > 0 && length < longestMatch) length += normalised(lines[--from]?.text ?? '').length + 1
  return lines.slice(from)
}
