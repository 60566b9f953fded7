import { expect, it, vi } from 'vitest'
import { takeTurn } from './take-turn'

it('work that fails does not keep the rest from its turn', () => {
  const frames: (() => void)[] = []
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame))
  const done: string[] = []
  takeTurn(() => {
    throw new Error('broken')
  })
  takeTurn(() => done.push('second'))
  expect(() => frames.shift()?.()).toThrow('broken')
  frames.shift()?.()
  expect(done).toEqual(['second'])
  takeTurn(() => done.push('later'))
  frames.shift()?.()
  expect(done).toEqual(['second', 'later'])
  vi.unstubAllGlobals()
})
