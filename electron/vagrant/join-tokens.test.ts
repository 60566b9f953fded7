import { afterEach, expect, test, vi } from 'vitest'
import { JoinTokens } from './join-tokens'

afterEach(() => void vi.useRealTimers())

test('a lab has one token in the form of kubeadm, and another lab another', () => {
  const tokens = new JoinTokens()
  const token = tokens.of('/labs/a')
  expect(token.value).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/)
  expect(token.given).toBe(false)
  expect(tokens.of('/labs/a')).toBe(token)
  expect(tokens.of('/labs/b').value).not.toBe(token.value)
})

test('a token that is old, or whose control plane is gone, is replaced by one that has yet to be given', () => {
  vi.useFakeTimers()
  const tokens = new JoinTokens()
  const first = tokens.of('/labs/a')
  first.given = true
  vi.advanceTimersByTime(13 * 3_600_000)
  const second = tokens.of('/labs/a')
  expect(second).toMatchObject({ given: false })
  tokens.forget('/labs/a')
  expect(new Set([first.value, second.value, tokens.of('/labs/a').value]).size).toBe(3)
})
