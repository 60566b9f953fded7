import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { OutputTurns } from './output-turns'

let frames: (() => void)[]
let turns: OutputTurns
/** Who was given a turn, in that order, and how each ends its own. */
let given: [string, () => void, boolean][]

beforeEach(() => {
  vi.useFakeTimers()
  frames = []
  given = []
  turns = new OutputTurns((work) => {
    frames.push(work)
    return () => {
      frames = frames.filter((each) => each !== work)
    }
  })
})
afterEach(() => vi.useRealTimers())

const owners = { a: {}, b: {}, c: {} }
const take = (name: keyof typeof owners, notBefore = 0) =>
  turns.take(owners[name], { notBefore, work: (done, alone) => given.push([name, done, alone]) })
const draw = () => {
  for (const work of frames.splice(0)) work()
}
const names = () => given.map(([name]) => name)

it('gives one turn in a frame, in order, and the next one only after its end', () => {
  for (const name of ['a', 'b', 'a', 'c'] as const) take(name)
  expect(names()).toEqual([])
  draw()
  draw()
  expect(names()).toEqual(['a'])
  given[0]?.[1]()
  expect(names()).toEqual(['a'])
  draw()
  expect(names()).toEqual(['a', 'b'])
  given[1]?.[1]()
  draw()
  expect(names()).toEqual(['a', 'b', 'c'])
})

it('who has worked takes its place behind the others', () => {
  take('a')
  take('b')
  draw()
  take('a')
  given[0]?.[1]()
  draw()
  given[1]?.[1]()
  draw()
  expect(names()).toEqual(['a', 'b', 'a'])
})

it('tells who is alone', () => {
  take('a')
  take('b')
  draw()
  given[0]?.[1]()
  draw()
  expect(given.map(([name, , alone]) => [name, alone])).toEqual([
    ['a', false],
    ['b', true],
  ])
})

it('lets others go first while it is too early for one', () => {
  take('a', performance.now() + 50)
  take('b')
  draw()
  expect(names()).toEqual(['b'])
  given[0]?.[1]()
  draw()
  expect(names()).toEqual(['b'])
  vi.advanceTimersByTime(50)
  draw()
  expect(names()).toEqual(['b', 'a'])
})

it('who waits may come sooner, in its place', () => {
  take('a', performance.now() + 50)
  take('b')
  take('a')
  draw()
  expect(names()).toEqual(['a'])
})

it('who leaves holds nobody up, waiting or at work', () => {
  for (const name of ['a', 'b', 'c'] as const) take(name)
  draw()
  turns.leave(owners.a)
  turns.leave(owners.b)
  draw()
  expect(names()).toEqual(['a', 'c'])
  // Late words of one that has left change nothing.
  given[0]?.[1]()
  take('b')
  draw()
  expect(names()).toEqual(['a', 'c'])
})

it('asks for no frame while there is nothing to do', () => {
  expect(frames).toEqual([])
  take('a')
  turns.leave(owners.a)
  expect(frames).toEqual([])
  take('a')
  draw()
  expect(frames).toEqual([])
})

it('goes on where no frames are drawn, and leaves no timer behind', () => {
  vi.stubGlobal('requestAnimationFrame', () => 1)
  vi.stubGlobal('cancelAnimationFrame', () => undefined)
  turns = new OutputTurns()
  take('a')
  vi.advanceTimersByTime(99)
  expect(names()).toEqual([])
  vi.advanceTimersByTime(1)
  expect(names()).toEqual(['a'])
  take('b')
  turns.leave(owners.b)
  expect(vi.getTimerCount()).toBe(0)
  vi.unstubAllGlobals()
})
