import { Terminal } from '@xterm/headless'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { OutputTurns } from './output-turns'
import { PacedOutput } from './paced-output'

let frames: (() => void)[]
let turns: OutputTurns
let terminals: Terminal[]

beforeEach(() => {
  frames = []
  terminals = []
  turns = new OutputTurns((work) => {
    frames.push(work)
    return () => {
      frames = frames.filter((each) => each !== work)
    }
  })
})
afterEach(() => {
  for (const terminal of terminals) terminal.dispose()
})

const draw = () => {
  for (const work of frames.splice(0)) work()
}
const later = () => new Promise((resolve) => setTimeout(resolve))
/** A turn begins behind what xterm.js has still to parse. */
const drawTurn = async () => {
  draw()
  await later()
  await later()
}

/** With so many lines that nothing of the floods here scrolls away, unless it is said. */
function screen(scrollback = 50_000) {
  const terminal = new Terminal({ cols: 80, rows: 24, scrollback, allowProposedApi: true })
  terminals.push(terminal)
  const written: Uint8Array[] = []
  const watched = Object.create(terminal, {
    write: {
      value: (data: Uint8Array, parsed?: () => void) => {
        if (data.length > 0) written.push(data)
        terminal.write(data, parsed)
      },
    },
  })
  const output = new PacedOutput(watched, turns)
  return { terminal, output, written }
}

const flood = new TextEncoder().encode('y\r\n'.repeat(12_000))
const bytesOf = (pieces: Uint8Array[]) => Buffer.concat(pieces)

it('what is little is written at once, and all of it is parsed', async () => {
  const { output, written } = screen()
  const parsed = await new Promise((resolve) =>
    output.write(new TextEncoder().encode('$ '), () => resolve('yes')),
  )
  expect(parsed).toBe('yes')
  expect(written).toHaveLength(1)
  expect(frames).toEqual([])
})

it('a flood waits for its turn and, where others wait, goes in pieces that xterm.js may stop between', async () => {
  const { output, written } = screen()
  const told = new Promise<void>((resolve) => output.write(flood, resolve))
  screen().output.write(flood, () => undefined)
  expect(written).toEqual([])
  await drawTurn()
  expect(Math.max(...written.map(({ byteLength }) => byteLength))).toBeLessThanOrEqual(4096)
  expect(bytesOf(written).equals(flood)).toBe(true)
  await told
})

it('of several floods one is parsed at a time; a calm terminal waits for none of them', async () => {
  const floods = [screen(), screen(), screen()]
  for (const { output } of floods) output.write(flood, () => undefined)
  await drawTurn()
  draw()
  expect(floods.map(({ written }) => written.length > 0)).toEqual([true, false, false])
  const calm = screen()
  await new Promise<void>((resolve) => calm.output.write(flood.subarray(0, 100), resolve))
  expect(floods.map(({ written }) => written.length > 0)).toEqual([true, false, false])
  // The first has come to its end, some turns of the event loop later.
  while (frames.length === 0) await later()
  await drawTurn()
  expect(floods.map(({ written }) => written.length > 0)).toEqual([true, true, false])
})

it('forgets what waits, and lets the others go on', async () => {
  const [first, second] = [screen(), screen()]
  first.output.write(flood, () => undefined)
  second.output.write(flood, () => undefined)
  first.output.clear()
  await drawTurn()
  expect(first.written).toEqual([])
  expect(bytesOf(second.written).equals(flood)).toBe(true)
  second.terminal.dispose()
  second.output.clear()
  first.output.write(flood, () => undefined)
  await drawTurn()
  expect(bytesOf(first.written).equals(flood)).toBe(true)
})

it('leaves out what scrolls away, and parses the rest of a flood that is alone without a pause', async () => {
  const { terminal, output, written } = screen(1000)
  await new Promise<void>((resolve) => {
    output.write(flood, resolve)
    draw()
  })
  expect(written).toHaveLength(1)
  expect(bytesOf(written).equals(flood.subarray(-bytesOf(written).byteLength))).toBe(true)
  expect(bytesOf(written).byteLength).toBeLessThan(flood.byteLength / 10)
  expect(terminal.buffer.active.length).toBe(1024)
})

it('what several floods have left goes in small pieces', async () => {
  const [first, second] = [screen(3000), screen(3000)]
  for (const { output } of [first, second]) output.write(flood, () => undefined)
  await drawTurn()
  expect(bytesOf(first.written).byteLength).toBeLessThan(flood.byteLength / 3)
  expect(Math.max(...first.written.map(({ byteLength }) => byteLength))).toBeLessThanOrEqual(4096)
})

it('decides what can be left out only behind what was written to the terminal before', async () => {
  const { terminal, output, written } = screen(1000)
  output.write(new TextEncoder().encode('\x1b]0;tit'), () => undefined)
  terminal.write('le\x1b')
  terminal.write('[2;5r')
  await new Promise<void>((resolve) => {
    output.write(flood, resolve)
    draw()
  })
  expect(bytesOf(written).byteLength).toBe(7 + flood.byteLength)
})

it('a turn that was given up hands over nothing of what comes later', async () => {
  const { output, written } = screen(1000)
  output.write(flood, () => undefined)
  draw()
  output.clear()
  output.write(flood, () => undefined)
  await later()
  await later()
  expect(written).toEqual([])
})

it('keeps the order of all bytes, whatever the sizes, and tells when the last is parsed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 20 }),
      async (sizes) => {
        const { output, written } = screen()
        let next = 0
        const chunks = sizes.map((size) => Uint8Array.from({ length: size }, () => 0x20 + (next++ % 95)))
        let told = 0
        for (const [index, chunk] of chunks.entries()) {
          output.write(chunk, () => {
            told = Math.max(told, index + 1)
          })
          if (index % 3 === 0) draw()
        }
        while (told < chunks.length) {
          draw()
          await later()
        }
        expect(bytesOf(written).equals(bytesOf(chunks))).toBe(true)
      },
    ),
    { numRuns: 20 },
  )
})
