import { beforeEach, describe, expect, it } from 'vitest'
import { frameType } from '#shared/stream-frames'
import { maxWaitingBytes, type UserInput, WaitingInput } from './waiting-input'

const typed = (text: string): UserInput => ({ type: frameType.typed, bytes: new TextEncoder().encode(text) })

let told: boolean[]
let waiting: WaitingInput
beforeEach(() => {
  told = []
  waiting = new WaitingInput((isAny) => told.push(isAny))
})

describe('WaitingInput', () => {
  it('gives what it was given once, in its order', () => {
    const paste = { type: frameType.pasted, bytes: new Uint8Array([1, 2]) } as const
    waiting.add(typed('a'), 1)
    waiting.add(paste, 1)
    waiting.add(typed('b'), 1)
    expect(waiting.take(1)).toEqual([typed('a'), paste, typed('b')])
    expect(waiting.take(1)).toEqual([])
    expect(told).toEqual([true, true, true, false])
  })

  it('gives nothing to another shell than it was meant for, but to any where none was known', () => {
    waiting.add(typed('rm -r'), 1)
    expect(waiting.take(2)).toBe('outdated')
    expect(waiting.take(1)).toEqual([])
    waiting.add(typed('ls'), undefined)
    expect(waiting.take(2)).toEqual([typed('ls')])
  })

  it('keeps the beginning where too much comes, and says so once', () => {
    const half = typed('x'.repeat(maxWaitingBytes / 2))
    expect([half, half, typed('y'), typed('z')].map((input) => waiting.add(input, 1))).toEqual([
      ...['kept', 'kept', 'first refused', 'refused'],
    ])
    expect(waiting.take(1)).toEqual([half, half])
    expect(waiting.add(typed('again'), 1)).toBe('kept')
  })

  it('takes nothing small after something that was too large: that would be another text', () => {
    expect(waiting.add(typed('x'.repeat(maxWaitingBytes + 1)), 1)).toBe('first refused')
    expect(waiting.add(typed('\r'), 1)).toBe('refused')
    expect(told).toEqual([])
    expect(waiting.take(1)).toEqual([])
    expect(waiting.add(typed('ls'), 1)).toBe('kept')
  })
})
