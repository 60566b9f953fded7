import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { NodeResult } from './compare'
import { foldResults, isOver } from './compare-groups'
import { maskNoise, type Noise, noiseKinds } from './compare-noise'

const word = fc.constantFrom(
  '',
  'a\n',
  'w1\n',
  '10.0.0.1 up\n',
  '10.0.0.2 up\n',
  '12:30:01 x\n',
  'sshd[12]: x\n',
)
const anyResult = fc.record({
  state: fc.constantFrom<NodeResult['state'][]>('waiting', 'running', 'ended', 'failed'),
  exitCode: fc.constantFrom(null, 0, 1),
  signal: fc.constantFrom(null, 'SIGTERM'),
  output: fc.oneof(word, fc.string()),
  errorOutput: word,
  cut: fc.boolean(),
  durationMs: fc.nat(),
})
const anyResults = fc.array(anyResult, { maxLength: 30 }).map((list): NodeResult[] =>
  list.map((result, index) => ({
    ...result,
    name: `w${index}`,
    source: { type: 'session', sessionId: `${index}` },
  })),
)
const anyNoise = fc.subarray<Noise>([...noiseKinds]).map((kinds) => new Set(kinds))

/** What two results must have in common to be in one group. */
function likeness(
  { state, exitCode, signal, output, errorOutput }: NodeResult,
  noise: Set<Noise>,
  names: string[],
) {
  const texts = [output, errorOutput].map((text) => maskNoise(text, noise, names))
  return JSON.stringify([state, exitCode, signal, texts])
}

describe('foldResults', () => {
  it('has every node that is over exactly once, and no other', () => {
    fc.assert(
      fc.property(anyResults, anyNoise, (results, noise) => {
        const folded = foldResults(results, noise).flatMap((group) => group.results)
        expect(new Set(folded)).toEqual(new Set(results.filter(isOver)))
        expect(folded).toHaveLength(results.filter(isOver).length)
      }),
    )
  })

  it('puts two nodes in one group if and only if they are alike', () => {
    fc.assert(
      fc.property(anyResults, anyNoise, (results, noise) => {
        const names = results.map(({ name }) => name)
        const keys = foldResults(results, noise).map((group) =>
          group.results.map((result) => likeness(result, noise, names)),
        )
        for (const group of keys) expect(new Set(group).size).toBe(1)
        expect(new Set(keys.map(([first]) => first)).size).toBe(keys.length)
      }),
    )
  })

  it('orders groups by size, then by their first nodes; and nodes as they were', () => {
    fc.assert(
      fc.property(anyResults, anyNoise, (results, noise) => {
        const order = foldResults(results, noise).map((group) =>
          group.results.map((each) => results.indexOf(each)),
        )
        for (const group of order) expect(group).toEqual([...group].sort((a, b) => a - b))
        const expected = [...order].sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0))
        expect(order).toEqual(expected)
      }),
    )
  })

  it('only joins groups when more is ignored, and never parts equal nodes', () => {
    fc.assert(
      fc.property(anyResults, anyNoise, (results, noise) => {
        const plain = foldResults(results, new Set())
        const folded = foldResults(results, noise)
        for (const { results: alike } of plain)
          expect(folded.some((group) => alike.every((each) => group.results.includes(each)))).toBe(true)
      }),
    )
  })
})

it('looks through a text once for each choice of what is ignored, however many results come after it', () => {
  const text = vi.fn(() => '12:30:01 long\n')
  const results = ['w1', 'w2', 'w3'].map((name): NodeResult => {
    const rest = { exitCode: 0, signal: null, errorOutput: '', cut: false, durationMs: 1, output: '' }
    const result = { ...rest, name, source: { type: 'session', sessionId: name }, state: 'ended' } as const
    return Object.defineProperty(result, 'output', { get: text })
  })
  const [first, ...others] = results
  const fold = (noise: Noise[]) => {
    // Those that run have no text yet.
    const running = others.map((result): NodeResult => ({ ...result, state: 'running' }))
    text.mockClear()
    if (first) for (let times = 0; times < 3; times += 1) foldResults([first, ...running], new Set(noise))
    return text.mock.calls.length
  }
  expect([fold([]), fold(['time']), fold(['time'])]).toEqual([1, 1, 0])
})

it('knows a node by its own host name too, with and without its domain', () => {
  const result = (name: string, hostName: string, output: string): NodeResult => ({
    ...{ name, hostName, output, source: { type: 'session', sessionId: name }, state: 'ended' },
    ...{ exitCode: 0, signal: null, errorOutput: '', cut: false, durationMs: 1 },
  })
  const results = [
    result('web', 'db1.example.com', 'db1 in db1.example.com of web\n'),
    result('other', 'db2', 'db2 in db2 of other\n'),
  ]
  expect(foldResults(results, new Set(['host']))).toHaveLength(1)
  expect(foldResults(results, new Set())).toHaveLength(2)
})

describe('maskNoise', () => {
  const mask = (kind: Noise, text: string) => maskNoise(text, new Set([kind]), ['w1', 'w1-k8s', 'a.b+c'])

  it.each<[Noise, string, string]>([
    ['host', 'w1-k8s W1 w1x xw1 w1-x a.b+c axb+c', '‹host› ‹host› w1x xw1 w1-x ‹host› axb+c'],
    ['address', 'inet 192.168.56.101/24 on', 'inet ‹address›/24 on'],
    ['address', 'link/ether 08:00:27:aa:bb:0c brd', 'link/ether ‹address› brd'],
    ['address', 'inet6 fe80::a00:27ff:feaa:bb0c/64 at 12:30:01', 'inet6 ‹address›/64 at 12:30:01'],
    ['address', 'version 1.2.3 and 1.2.3.4.5', 'version 1.2.3 and 1.2.3.4.5'],
    ['time', 'Mon Jan  5 10:02:03 UTC 2026', '‹time› ‹time›'],
    ['time', 'Mon Jan  5 10:02:03 PM KST 2026', '‹time› ‹time›'],
    ['time', 'since Mon 2026-01-05 10:02:03 UTC; 1h 3min ago', 'since ‹time› ‹time› UTC; ‹time›'],
    ['time', '2 months 1 day ago; 12 apples ago', '‹time›; 12 apples ago'],
    ['time', 'real 0m0.012s, ttl=64 time=0.045 ms', 'real ‹time›, ttl=64 time=‹time› ms'],
    ['time', '2026-01-05T10:02:03.123+09:00 and 5 Jan 2026', '‹time›T‹time› and ‹time›'],
    ['time', ' 10:02:03 up  1:12, load 0.10', ' ‹time› up  ‹time›, load 0.10'],
    [
      'pid',
      'sshd[812]: pid 7, pid=8, /proc/99/stat a[3]b',
      'sshd[‹pid›]: pid ‹pid›, pid=‹pid›, /proc/‹pid›/stat a[3]b',
    ],
    ['pid', ' Process: 12 ExecStart\n └─1234 /usr/bin/x', ' Process: ‹pid› ExecStart\n └─‹pid› /usr/bin/x'],
    ['pid', '   1234 ?        00:00:00 sshd', '   ‹pid› ?        00:00:00 sshd'],
  ])('%s: %s', (kind, text, expected) => {
    expect(mask(kind, text)).toBe(expected)
  })

  it('changes nothing where nothing is ignored', () => {
    fc.assert(fc.property(fc.string(), (text) => maskNoise(text, new Set(), ['a']) === text))
  })

  it('takes names and texts of any kind', () => {
    const all = new Set(noiseKinds)
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (text, names) => {
        maskNoise(text, all, names)
      }),
    )
    // Each is long, and begins what a pattern looks for again and again.
    for (const part of [
      '1.',
      ':a',
      'a:',
      '12:',
      'Jan ',
      'Mon ',
      '1h ',
      '1s, ',
      'pid ',
      'x[1',
      '9',
      '1-',
      'w1-',
      ' ',
    ])
      expect(maskNoise(part.repeat(200_000), all, ['w1-k8s']).length).toBeGreaterThan(0)
  })
})
