import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { englishAdvice, englishProblem, type ProblemId } from '#shared/diagnosis'
import { catalogue } from './catalogue'
import { scanFile } from './file-scan'
import { exactTexts } from './testdata/exact-texts'
import { longestMatch } from './text-scan'

const testdata = join(import.meta.dirname, 'testdata')
const quiet = readFileSync(join(testdata, 'vagrant/up-ok.txt'), 'utf8').replace(/\n\nreal[\s\S]*/, '\n')
const falseAlarms = readFileSync(join(testdata, 'false-alarms.txt'), 'utf8')

async function problemsIn(log: string): Promise<ProblemId[]> {
  const findings = await scanFile(Readable.from([Buffer.from(log)]))
  return findings.map(({ problem }) => problem.id)
}

/** Warnings that say nothing by themselves, and explain a kubelet that does not start. */
const explaining = /\[WARNING (?:Swap|SystemVerification)\]/
const surroundings = `${quiet}${falseAlarms
  .split('\n')
  .filter((line) => !explaining.test(line))
  .join('\n')}`

const asGuestOutput = (text: string): string => text.replace(/^/gm, '    m-k8s: ')
const cases = Object.entries(exactTexts).flatMap(([id, texts]) =>
  texts.map((text, index) => [`${id} ${index}`, id, text] as const),
)

describe('every problem', () => {
  it.each(cases)('%s is recognised, and nothing else', async (_, id, text) => {
    expect(await problemsIn(text)).toEqual([id])
    expect(await problemsIn(`${surroundings}${text}\n`)).toEqual([id])
  })

  it.each(cases)('%s is recognised in the output of a machine', async (_, id, text) => {
    const raw = text.replace(/^(?:==> | {4})m-k8s: /gm, '')
    expect(await problemsIn(`${quiet}${asGuestOutput(raw)}\n${quiet}`)).toEqual([id])
  })

  it('gives way to its cause', async () => {
    const text = (id: keyof typeof exactTexts): string => exactTexts[id].join('\n')
    expect(await problemsIn(`${text('vbs-slow-mode')}\n${text('boot-timeout')}`)).toEqual(['vbs-slow-mode'])
    expect(await problemsIn(`${text('dpkg-lock')}\n${text('shell-step-failed')}`)).toEqual(['dpkg-lock'])
    expect(await problemsIn(`${text('vbox-driver')}\n${text('vm-start-failed')}`)).toEqual(['vbox-driver'])
    expect(await problemsIn(`${text('cri-not-ready')}\n${text('kubelet-unhealthy')}`)).toEqual([
      'cri-not-ready',
    ])
  })
})

it('has no false alarms', async () => {
  expect(await problemsIn(falseAlarms)).toEqual([])
  expect(await problemsIn(quiet)).toEqual([])
})

describe('texts', () => {
  it.each(catalogue.map((problem) => [problem.id, problem] as const))(
    'of %s name what is known',
    (id, problem) => {
      const { title, cause } = englishProblem(id, {})
      const named = [...`${title} ${cause}`.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1])
      const known = [...(problem.text ?? []), ...(problem.source ?? [])].flatMap(({ source }) =>
        [...source.matchAll(/\(\?<(\w+)>/g)].map((match) => match[1]),
      )
      expect(known).toEqual(expect.arrayContaining(named))
    },
  )

  it('of every problem and every step are used', () => {
    const steps = catalogue.flatMap(({ advice }) => Object.values(advice).flat())
    for (const { step } of steps) expect(englishAdvice(step)).not.toBe('')
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length)
    const printed = catalogue.filter(
      ({ text, warning, source, finding }) => text ?? warning ?? !(source ?? finding),
    )
    expect(Object.keys(exactTexts).sort()).toEqual(printed.map(({ id }) => id).sort())
  })

  it('end with a colon before a command in English, and only there', () => {
    for (const { advice } of catalogue)
      for (const { step, command } of Object.values(advice).flat())
        expect([step, englishAdvice(step).endsWith(':')]).toEqual([step, command !== undefined])
  })
})

const patterns = catalogue.flatMap(({ id, text = [], warning = [] }) =>
  [...text, ...warning].map((pattern) => [id, pattern] as const),
)
const sourcePatterns = catalogue.flatMap(({ id, source = [] }) =>
  source.map((pattern) => [id, pattern] as const),
)

describe('patterns', () => {
  it.each([...patterns, ...sourcePatterns])('%s %s is bounded', (_, { source }) => {
    const repetitions = source.replace(/\\./g, '_').replace(/\[[^\]]*\]/g, '_')
    expect(repetitions).not.toMatch(/[*+]|\{\d+,\}/)
    const most = [...repetitions.matchAll(/\{(?:\d+,)?(\d+)\}/g)].reduce(
      (sum, match) => sum + Number(match[1]),
      0,
    )
    expect(most + source.length).toBeLessThan(longestMatch)
  })

  it.each(patterns)('%s %s has distinctive words', (_, { source }) => {
    // Distinctive words: a long literal, not just a part of a word.
    expect(source.replace(/\\[wds]/g, '').match(/[\w .:/'-]{6,}/)).not.toBeNull()
  })

  it.each([...patterns, ...sourcePatterns])(
    '%s %s takes time that grows no faster than the text',
    (_, pattern) => {
      for (const hostile of hostileTexts(pattern)) {
        const short = hostile.repeat(Math.ceil(2 ** 16 / hostile.length))
        const long = short.repeat(16)
        // Linear is 16 times as long, and a few times that where the text leaves the processor's cache; quadratic is 256.
        const shortest = Math.max(bestMs(pattern, short), 1)
        expect(bestMs(pattern, long) / shortest).toBeLessThan(160)
      }
    },
  )
})

/** Texts that make a pattern begin again and again without an end: its literal parts, growing. */
function hostileTexts({ source }: RegExp): string[] {
  const literal = source
    .replaceAll('\\[', '\u0001')
    .replaceAll('\\]', '\u0002')
    .replace(/\(\?<\w+>|\(\?:|[()?]|\{[\d,]+\}/g, '')
    .replace(/\\[wd.]|\[[^\]]*\]|\./g, 'a')
    .replace(/\\/g, '')
    .replaceAll('\u0001', '[')
    .replaceAll('\u0002', ']')
  const beginning = literal.slice(0, Math.ceil(literal.length / 2))
  return [beginning, literal.slice(0, -1), `${literal.slice(0, -1)} `, 'a', ' ', '/', "'"]
}

/** What the pattern needs, without what the machine does meanwhile: the best of several times, in ms. */
function bestMs(pattern: RegExp, text: string): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now()
    pattern.test(text)
    return performance.now() - start
  })
  return Math.min(...times)
}
