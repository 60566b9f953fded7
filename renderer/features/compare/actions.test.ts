import { afterEach, expect, it, vi } from 'vitest'
import type { Comparison, NodeResult } from '#shared/compare'
import type { Host } from '../../transport/host'
import { answerQuestion, useGuard } from '../guard/confirm'
import { runAgain } from './actions'

const call = vi.fn(async () => undefined)
const host = { call } as unknown as Host
const results = ['a', 'b'].map((id) => ({ source: { type: 'session', sessionId: id } }) as NodeResult)
const comparison = (command: string) => ({ id: 'c1', command }) as Comparison

afterEach(() => {
  call.mockClear()
  useGuard.setState({ questions: [] })
})

it('a dangerous command is asked about again before it runs again', async () => {
  for (const allowed of [false, true]) {
    const running = runAgain(host, comparison('sudo poweroff'), results)
    const [question] = useGuard.getState().questions
    expect(question).toMatchObject({ targetCount: 2, dangers: [{ command: 'poweroff' }] })
    expect(call).not.toHaveBeenCalled()
    if (question) answerQuestion(question, allowed, false)
    await running
    expect(call).toHaveBeenCalledTimes(allowed ? 1 : 0)
  }
  expect(call).toHaveBeenCalledWith('compare.again', {
    comparisonId: 'c1',
    nodes: ['session/a', 'session/b'],
  })
})

it('any other command, and one on a single node, runs at once', async () => {
  await runAgain(host, comparison('uptime'), results)
  await runAgain(host, comparison('sudo poweroff'), results.slice(1))
  expect(call).toHaveBeenCalledTimes(2)
})
