import { describe, expect, it } from 'vitest'
import { type ErrorCode, type ErrorKey, LabError } from '#shared/errors'
import { isNetworkLoss, mayBeStarting, retryDelayMs } from './retry'

describe('trying again', () => {
  const codes: [ErrorCode, ErrorKey, boolean][] = [
    ['net.lost', 'net.lost', true],
    ['net.refused', 'net.refused', true],
    ['net.unreachable', 'net.unreachable', true],
    ['timeout', 'timeout', true],
    ['ssh.auth', 'ssh.auth', false],
    ['ssh.hostkey-changed', 'ssh.hostkey-changed', false],
    ['ssh.hostkey-unknown', 'ssh.hostkey-unknown', false],
    ['state.conflict', 'terminals.nodeOff', false],
    ['cancelled', 'cancelled', false],
  ]

  it.each(codes)('%s', (code, key, expected) => {
    expect(isNetworkLoss(new LabError(code, key))).toBe(expected)
  })

  it.each(codes)('%s at a first login, as long as its name is known', (code, key, expected) => {
    expect(mayBeStarting(new LabError(code, key))).toBe(expected)
    expect(mayBeStarting(new LabError('net.dns', 'net.dns'))).toBe(false)
  })

  it('does not try a mistake of the program again', () => {
    expect(isNetworkLoss(new Error('ECONNRESET'))).toBe(false)
  })

  it('waits 1 s, then longer and longer, at most 30 s', () => {
    const delays = Array.from({ length: 8 }, (_, failures) => retryDelayMs(failures))
    expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
    expect(retryDelayMs(5000)).toBe(30_000)
  })
})
