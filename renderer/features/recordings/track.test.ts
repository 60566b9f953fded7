import { expect, it } from 'vitest'
import { type CastEvent, castEventLine, castHeaderLine } from '#shared/asciicast'
import { countUntil, lastKeyframe, sizeAt, type Track, TrackReader } from './track'

const pane = { file: '01-m.cast', title: 'm', start: 10 }
const header = castHeaderLine({ width: 80, height: 24, timestamp: 1, title: 'm' })
const output = (time: number, text: string): CastEvent => ({ time, type: 'output', text })

function trackOf(...events: CastEvent[]): Track {
  const reader = new TrackReader(pane)
  reader.push(header)
  for (const event of events) reader.push(castEventLine(event))
  const track = reader.finish()
  if (!track) throw new Error('no header was found')
  return track
}

it('puts the events on the time line of all terminals, in their order even where a clock was set back', () => {
  const track = trackOf(output(0, 'a'), output(3, 'b'), output(1, 'c'), output(4, 'd'))
  expect(track.size).toEqual({ cols: 80, rows: 24 })
  expect(track.events.map(({ time }) => time)).toEqual([10, 13, 13, 14])
})

it('makes no track of a file without a header, such as one that a crash left empty', () => {
  const reader = new TrackReader(pane)
  reader.push('')
  reader.push(castEventLine(output(0, 'a')))
  expect(reader.finish()).toBeNull()
})

it('counts what has happened until a time, that time included', () => {
  const times = [0, 1, 1, 5]
  const count = (time: number) => countUntil(times, time, (each) => each)
  expect([-1, 0, 0.5, 1, 4, 5, 9].map(count)).toEqual([0, 1, 1, 3, 3, 4, 4])
  expect(countUntil([], 1, () => 0)).toBe(0)
})

it('finds where to begin, and the size that the screen had there', () => {
  const track = trackOf(
    output(0, 'a'),
    { time: 1, type: 'resize', cols: 100, rows: 30 },
    output(2, '\x1bcb'),
    output(3, 'c'),
    { time: 4, type: 'resize', cols: 60, rows: 10 },
    output(5, 'not \x1bc here'),
  )
  expect(lastKeyframe(track, 6, 0)).toBe(2)
  expect(lastKeyframe(track, 2, 0)).toBeNull()
  expect(lastKeyframe(track, 6, 2)).toBeNull()
  expect([0, 2, 5].map((index) => sizeAt(track, index).cols)).toEqual([80, 100, 60])
})
