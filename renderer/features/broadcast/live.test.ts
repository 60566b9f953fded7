import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { maxGuardedLength } from '#shared/guard'
import { answerQuestion, useGuard } from '../guard/confirm'
import { askAboutLines, countReached } from './live'
import { useBroadcast } from './store'

beforeEach(() => useBroadcast.setState({ armed: true, receivers: ['a', 'b', 'c'] }))
afterEach(() => {
  useBroadcast.setState({ armed: false, receivers: [], held: [] })
  useGuard.setState({ questions: [] })
})

describe('countReached', () => {
  it('counts the targets, with the one that is typed in and without those that are held', () => {
    expect(countReached('a')).toBe(3)
    useBroadcast.setState({ held: [{ terminalId: 'b', reason: 'password' }] })
    expect(countReached('a')).toBe(2)
    expect(countReached('b')).toBe(3)
  })

  it('is one where nothing is armed, and for a terminal that is no target', () => {
    expect(countReached('d')).toBe(1)
    useBroadcast.setState({ armed: false })
    expect(countReached('a')).toBe(1)
  })
})

describe('askAboutLines', () => {
  it('asks about dangerous lines that several terminals would run', async () => {
    const answer = askAboutLines('a', ['uptime', 'sudo reboot'])
    const [question] = useGuard.getState().questions
    if (!question) throw new Error('nothing is asked')
    expect(question.targetCount).toBe(3)
    answerQuestion(question, true, false)
    expect(await answer).toBe(true)
  })

  it('asks about a text that is too long to be looked into, and does not look', async () => {
    const line = 'echo $(echo x)\n'
    const text = line.repeat(Math.ceil((maxGuardedLength + 1) / line.length))
    const answer = askAboutLines('a', [text])
    const [question] = useGuard.getState().questions
    if (!question) throw new Error('nothing is asked')
    expect(question.dangers).toEqual([{ reason: 'tooLong', command: expect.stringMatching(/^echo .*…$/s) }])
    expect(question.dangers[0]?.command.length).toBeLessThan(200)
    answerQuestion(question, true, true)
    expect(await answer).toBe(true)
    expect(askAboutLines('a', [`${text}reboot`])).not.toBeNull()
    expect(useGuard.getState().questions).toHaveLength(1)
  })

  it('nothing is asked about other lines, nor where one terminal alone runs them', () => {
    expect(askAboutLines('a', ['uptime'])).toBeNull()
    expect(askAboutLines('a', ["cat <<'EOF'", 'reboot', 'EOF'])).toBeNull()
    expect(askAboutLines('d', ['reboot'])).toBeNull()
    expect(useGuard.getState().questions).toEqual([])
  })
})
