import { afterEach, describe, expect, it } from 'vitest'
import { answerQuestion, confirmGuarded, useGuard } from './confirm'

const question = () => {
  const [first] = useGuard.getState().questions
  if (!first) throw new Error('nothing is asked')
  return first
}

afterEach(() => useGuard.setState({ questions: [] }))

describe('confirmGuarded', () => {
  it('asks nothing about harmless commands, nor where one target alone is meant', async () => {
    expect(await confirmGuarded('uptime', 4)).toBe(true)
    expect(await confirmGuarded('reboot', 1)).toBe(true)
    expect(useGuard.getState().questions).toEqual([])
  })

  it('gives the answer', async () => {
    const refused = confirmGuarded('sudo kubeadm reset', 4)
    expect(question()).toMatchObject({
      targetCount: 4,
      dangers: [{ reason: 'resetCluster', command: 'kubeadm reset' }],
    })
    answerQuestion(question(), false, true)
    expect(await refused).toBe(false)
    const allowed = confirmGuarded('kubeadm reset', 4)
    answerQuestion(question(), true, false)
    expect(await allowed).toBe(true)
  })

  it('asks again, unless it was told not to for this very command', async () => {
    const first = confirmGuarded('halt -p', 2)
    answerQuestion(question(), true, true)
    await first
    expect(await confirmGuarded('uptime; sudo halt -p', 3)).toBe(true)
    void confirmGuarded('halt', 3)
    expect(question().dangers).toEqual([{ reason: 'power', command: 'halt' }])
  })

  it('asks one question after the other', async () => {
    const answers = Promise.all([confirmGuarded('reboot', 2), confirmGuarded('poweroff', 3)])
    answerQuestion(question(), true, false)
    answerQuestion(question(), false, false)
    expect(await answers).toEqual([true, false])
  })
})
