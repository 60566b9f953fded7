import { expect, it } from 'vitest'
import type { Script, ScriptTarget } from '#shared/script'
import { elapsedMs, progressOf, toneOf, wordOf } from './progress'

const target = (name: string, change: Partial<ScriptTarget> = {}): ScriptTarget => ({
  ...{ terminalId: name, name, state: 'waiting', line: 2, since: 1000, exitCode: 0, durationMs: 50 },
  ...change,
})

const script = (targets: ScriptTarget[], state: Script['state'] = 'running'): Script => ({
  ...{ id: '1', workspace: 'k8s', text: 'one\r\ntwo\nthree\n\n', stopAtFailure: true, state, targets },
})

it('tells the line, and who is late', () => {
  const targets = [target('a'), target('b', { state: 'running' }), target('c', { state: 'skipped', line: 1 })]
  expect(progressOf(script(targets))).toEqual({ line: 2, lines: 3, text: 'two', late: ['b'] })
  expect(progressOf(script(targets, 'stopped')).late).toEqual([])
})

it('calls nobody late while nobody waits', () => {
  const busy = { state: 'preparing', line: null } as const
  expect(progressOf(script([target('a', busy), target('b', busy)]))).toEqual({
    ...{ line: 0, lines: 3, text: '', late: [] },
  })
})

it('shows the time of what runs, and of what has ended', () => {
  expect(elapsedMs(target('a', { state: 'running' }), 4000)).toBe(3000)
  expect(elapsedMs(target('a'), 4000)).toBe(50)
  expect(elapsedMs(target('a', { durationMs: null }), 4000)).toBeNull()
})

it('does not call finished what has not begun', () => {
  expect(wordOf(target('a', { line: null, exitCode: null }))).toBe('ready')
  const untouched = target('a', { state: 'done', line: null, exitCode: null })
  expect([wordOf(untouched), toneOf(untouched)]).toEqual(['untouched', 'off'])
})

it('marks a failure also while it waits and after the end', () => {
  expect(wordOf(target('a', { exitCode: 3 }))).toBe('failedWaits')
  expect(wordOf(target('a', { state: 'done', exitCode: 3 }))).toBe('failed')
  expect(wordOf(target('a', { state: 'skipped', exitCode: 3 }))).toBe('skipped')
  expect(wordOf(target('a'))).toBe('waiting')
  expect(toneOf(target('a', { state: 'done', exitCode: 3 }))).toBe('problem')
  expect(toneOf(target('a', { state: 'done' }))).toBe('running')
  expect(toneOf(target('a', { state: 'out' }))).toBe('problem')
})
