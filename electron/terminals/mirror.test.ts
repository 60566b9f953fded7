import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { flow } from '#shared/flow-control'
import { Mirror, type Snapshot } from './mirror'
import { describeScreen, newScreen, type Screen, write } from './testing'

const size = { cols: 20, rows: 6 }
const mirrors: Mirror[] = []

afterEach(() => {
  for (const mirror of mirrors.splice(0)) mirror.dispose()
})

function newMirror(): Mirror {
  const mirror = new Mirror(size)
  mirrors.push(mirror)
  return mirror
}

const snapshotOf = (mirror: Mirror): Promise<Snapshot> => new Promise((resolve) => mirror.snapshot(resolve))

async function screenOf(snapshot: Snapshot): Promise<Screen> {
  const screen = newScreen(snapshot.cols, snapshot.rows)
  await write(screen, snapshot.screen)
  return screen
}

/** What a page sees that got `before` as a snapshot and `after` live, and one that got everything live. */
async function compare(before: Uint8Array, after: Uint8Array) {
  const mirror = newMirror()
  mirror.write(before, () => {})
  const taken = snapshotOf(mirror)
  mirror.write(after, () => {})
  const replayed = await screenOf(await taken)
  await write(replayed, after)
  const live = newScreen(size.cols, size.rows)
  await write(live, before)
  await write(live, after)
  return { replayed: describeScreen(replayed), live: describeScreen(live) }
}

const enterAlternate = '\x1b(B\x1b[0m\x1b[?1049h'
const leaveAlternate = '\x1b[?1049l'

const text = fc.constantFrom(
  'a',
  'hello ',
  '안녕하세요',
  '가',
  '\r\n',
  '\r\n\r\n',
  '\n',
  '\t',
  '\b',
  '\r',
  'x'.repeat(25),
  'é😀',
)
const style = fc.constantFrom(
  '\x1b[31m',
  '\x1b[0m',
  '\x1b[1;4m',
  '\x1b[38;5;200m',
  '\x1b[48;2;1;2;3m',
  '\x1b[7m',
)
const movement = fc.constantFrom(
  '\x1b[H',
  '\x1b[2;5H',
  '\x1b[6;20H',
  '\x1b[A',
  '\x1b[3C',
  '\x1b[2D',
  '\x1b[B',
  '\x1bM',
)
const editing = fc.constantFrom(
  '\x1b[K',
  '\x1b[2J',
  '\x1b[J',
  '\x1b[2P',
  '\x1b[1L',
  '\x1b[1M',
  '\x1b[3@',
  '\x1b[3X',
)
const modes = fc.constantFrom(
  '\x1b[?1h',
  '\x1b[?1l',
  '\x1b[?2004h',
  '\x1b[?2004l',
  '\x1b[?25l',
  '\x1b[?25h',
  '\x1b[?1002h',
  '\x1b[?1002l',
  '\x1b[?1006h',
  '\x1b[?7l',
  '\x1b[?7h',
  '\x1b[4h',
  '\x1b[4l',
  '\x1b=',
  '\x1b>',
  '\x1b[2 q',
  '\x1b[!p',
  '\x1bc',
  '\x1b[?1004h',
)
const regions = fc.constantFrom(
  '\x1b[2;4r',
  '\x1b[r',
  '\x1b[1;3r',
  '\x1b[?6h',
  '\x1b[?6l',
  '\x1b(0',
  '\x1b(B',
)
const titles = fc.constantFrom('\x1b]0;a title\x07', '\x1b]2;한글\x1b\\')
const work = fc
  .array(fc.oneof({ weight: 4, arbitrary: text }, style, movement, editing, modes, regions, titles), {
    maxLength: 25,
  })
  .map((parts) => parts.join(''))
/** As programs do: the alternate screen is entered and left in turn, with plain style and characters. */
const output = fc
  .array(work, { minLength: 1, maxLength: 4 })
  .map((parts) =>
    Buffer.from(parts.map((part, index) => part + (index % 2 ? leaveAlternate : enterAlternate)).join('')),
  )

describe('Mirror', () => {
  it('gives a page that comes later the screen that it would have seen from the start', async () => {
    await fc.assert(
      fc.asyncProperty(output, fc.nat(400), async (all, at) => {
        const cut = Math.min(at, all.byteLength)
        const { replayed, live } = await compare(all.subarray(0, cut), all.subarray(cut))
        expect(replayed).toEqual(live)
      }),
      { numRuns: 300 },
    )
  })

  it('brings back what programs set beside the text', async () => {
    const sequences = '\x1b[?1049h\x1b[2;4r\x1b[?1h\x1b[?2004h\x1b[?1002h\x1b[?1006h\x1b[?25l\x1b[4 q'
    const mirror = newMirror()
    mirror.write(Buffer.from(sequences), () => {})
    const screen = Buffer.from((await snapshotOf(mirror)).screen).toString()
    for (const sequence of sequences.split(/(?=\x1b)/)) expect(screen).toContain(sequence)
    expect(mirror.bracketedPaste).toBe(true)
    expect(mirror.cursor.alternateScreen).toBe(true)
  })

  it('keeps the history that fits, newest last', async () => {
    const mirror = newMirror()
    const lines = Array.from({ length: 1200 }, (_, index) => `line ${index}`)
    mirror.write(Buffer.from(lines.join('\r\n')), () => {})
    const screen = await screenOf(await snapshotOf(mirror))
    const { normal } = describeScreen(screen)
    expect(normal).toEqual(lines.slice(-flow.mirrorScrollback - size.rows))
  })

  it('keeps a wrapped line in one piece', async () => {
    const mirror = newMirror()
    mirror.write(Buffer.from(`${'x'.repeat(45)}\r\n${'가'.repeat(12)}`), () => {})
    const { active } = (await screenOf(await snapshotOf(mirror))).buffer
    const wrapped = [0, 1, 2, 3, 4].map((y) => active.getLine(y)?.isWrapped)
    expect(wrapped).toEqual([false, true, true, false, true])
  })

  it.each([
    ['a blank', '\x1b[7m가', ''],
    ['a colored blank', '\x1b[41m가', ''],
    ['a character', '가a', ''],
    ['a character that wraps once more', '가a', '\x1b[?7hb'],
  ])('shows %s over the half of a wide character at the end of a line', async (_, over, after) => {
    const before = Buffer.from(`\x1b[?7l${'가'.repeat(10)}${over}`)
    const { replayed, live } = await compare(before, Buffer.from(after))
    expect(replayed).toEqual(live)
  })

  it('tells what is done with input as the screen is now', async () => {
    const mirror = newMirror()
    const modeAfter = async (output: string) => {
      mirror.write(Buffer.from(output), () => {})
      await mirror.settled()
      return mirror.inputMode
    }
    expect(mirror.inputMode).toBe('line')
    expect(await modeAfter('Password: ')).toBe('password')
    expect(await modeAfter('\r\n$ ')).toBe('line')
    expect(await modeAfter('\x1b[?1049h')).toBe('full-screen')
    expect(await modeAfter('\x1b[?1049l')).toBe('line')
  })

  it('counts what is written and not parsed', async () => {
    const mirror = newMirror()
    mirror.write(Buffer.from('hello'), () => {})
    expect(mirror.offset).toBe(5)
    expect(mirror.backlog).toBe(5)
    await mirror.settled()
    expect(mirror.backlog).toBe(0)
  })

  it('shows a flood as it ends, to those who read along each line of it', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`)
    const output = Buffer.from(`${lines.join('\r\n')}\r\n`)
    const print = async (mirror: Mirror) => {
      for (let at = 0; at < output.byteLength; at += 16_384)
        mirror.write(output.subarray(at, at + 16_384), () => {})
      return describeScreen(await screenOf(await snapshotOf(mirror)))
    }
    const [unread, followed] = [newMirror(), newMirror()]
    const read: string[] = []
    const reader = followed.readLines((line) => read.push(line))
    expect(await print(followed)).toEqual(await print(unread))
    expect(read).toEqual(lines)
    reader.dispose()
    await print(followed)
    expect(read).toEqual(lines)
  })

  it('follows a resize', async () => {
    const mirror = newMirror()
    mirror.write(Buffer.from('\x1b[2;4rhello'), () => {})
    await mirror.settled()
    mirror.resize({ cols: 40, rows: 10 })
    const snapshot = await snapshotOf(mirror)
    expect([snapshot.cols, snapshot.rows]).toEqual([40, 10])
    expect(Buffer.from(snapshot.screen).toString()).not.toContain('2;4r')
  })
})
