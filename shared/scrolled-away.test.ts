import { Terminal } from '@xterm/headless'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { withoutScrolledAway } from './scrolled-away'

const terminals: Terminal[] = []
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.dispose()
})

function newTerminal(size: { cols: number; rows: number; scrollback: number }): Terminal {
  const terminal = new Terminal({ ...size, allowProposedApi: true, logLevel: 'off' })
  terminals.push(terminal)
  return terminal
}

const small = { cols: 12, rows: 4, scrollback: 6 }

const isWhole = (parts: Uint8Array[], bytes: Uint8Array) => parts.length === 1 && parts[0] === bytes

const write = (terminal: Terminal, bytes: Uint8Array | string) =>
  new Promise<void>((resolve) => terminal.write(bytes, resolve))

/** Gives back how many bytes were left out. */
async function writeShortened(terminal: Terminal, bytes: Uint8Array): Promise<number> {
  const parts = withoutScrolledAway(terminal, bytes)
  for (const part of parts) await write(terminal, part)
  return bytes.byteLength - (parts.at(-1)?.byteLength ?? 0)
}

function describeTerminal({ buffer, modes }: Terminal) {
  const { normal, active } = buffer
  return {
    active: active.type,
    cursor: [active.cursorX, active.cursorY, active.baseY, active.viewportY],
    modes: { ...modes },
    normal: linesOf(normal),
    alternate: linesOf(buffer.alternate),
  }
}

const linesOf = (screen: Terminal['buffer']['normal']) =>
  Array.from({ length: screen.length }, (_, y) => {
    const line = screen.getLine(y)
    const cells = Array.from({ length: line?.length ?? 0 }, (_, x) => {
      const cell = line?.getCell(x)
      const colours = [cell?.getFgColorMode(), cell?.getFgColor(), cell?.getBgColorMode(), cell?.getBgColor()]
      const marks = [cell?.isBold(), cell?.isDim(), cell?.isItalic(), cell?.isUnderline(), cell?.isBlink()]
      const more = [cell?.isInverse(), cell?.isInvisible(), cell?.isStrikethrough(), cell?.isOverline()]
      return [cell?.getChars(), cell?.getWidth(), ...colours, ...marks, ...more].join()
    })
    return `${line?.isWrapped} ${cells.join(' ')}`
  })

/** Shows the style of the next character, the scrolling region, the saved cursor and the character set. */
const probe = 'Xq\r\n\n\n\n\nY\x1b[2;2HZ\n\n\n\x1b8W\x1b[3b'

/** Writes all batches to two terminals, to one of them shortened. Gives back what they look like, and how much was left out. */
async function compare(batches: Uint8Array[], size = small) {
  const [direct, shortened] = [newTerminal(size), newTerminal(size)]
  let left = 0
  for (const batch of batches) {
    await write(direct, batch)
    left += await writeShortened(shortened, batch)
    expect(describeTerminal(shortened)).toEqual(describeTerminal(direct))
  }
  await write(direct, probe)
  await write(shortened, probe)
  return { direct: describeTerminal(direct), shortened: describeTerminal(shortened), left }
}

const words = fc.constantFrom(
  'a',
  'hello ',
  '안녕하세요',
  'e\u0301',
  '😀',
  '\u0301',
  'x'.repeat(30),
  '\t',
  '\r',
  '0;1',
)
const styles = fc.constantFrom(
  ...[
    '\x1b[m',
    '\x1b[0m',
    '\x1b[0;7m',
    '\x1b[;3m',
    '\x1b[31m',
    '\x1b[39m',
    '\x1b[1;4m',
    '\x1b[22m',
    '\x1b[4:3m',
  ],
  ...[
    '\x1b[38;5;200m',
    '\x1b[48;2;1;2;3m',
    '\x1b[38:2::9:8:7m',
    '\x1b[9;53m',
    '\x1b[58;5;3m',
    '\x1b[38;5m',
    '\x1b[K',
  ],
)
const rare = fc.constantFrom(
  ...[
    '\x1b[2;3r',
    '\x1b[r',
    '\x1b[?1049h',
    '\x1b[?1049l',
    '\x1b[H',
    '\x1b[2J',
    '\x1bM',
    '\x1b7',
    '\x1b8',
    '\b',
    '\x07',
  ],
  ...[
    '\x1b[4h',
    '\x1b[4l',
    '\x1b[?7l',
    '\x1b[?7h',
    '\x1b[?6h',
    '\x1b[!p',
    '\x1bc',
    '\x1b(0',
    '\x1b(B',
    '\x0e',
    '\x0f',
  ],
  ...[
    '\x1b]0;title\x07',
    '\x1b]8;;http://a\x07',
    '\x1b]8;;\x07',
    '\x1b[20h',
    '\x1b[20l',
    '\x1b',
    '\x1b[3',
    '\x1b]0;',
  ],
  ...[
    '\u0085',
    '\u009b2;3r',
    '\u0084',
    '\x7f',
    '\x0b',
    '\x1b[2L',
    '\x1b[1;2;3m\x18',
    '\x1bP1$t\x1b\\',
    '\x1b[5b',
    '\x1bH',
  ],
)
const invalid = fc.constantFrom(
  [0xc2],
  [0xe2, 0x80],
  [0x85],
  [0xff],
  [0xc0, 0x85],
  [0xe0, 0x82, 0x85],
  [0xf5, 0x85],
)
const bytesOf = (arbitrary: fc.Arbitrary<string>) => arbitrary.map((text) => Buffer.from(text))
const line = fc
  .array(
    fc.oneof({ weight: 6, arbitrary: bytesOf(words) }, { weight: 4, arbitrary: bytesOf(styles) }, invalid),
    {
      maxLength: 8,
    },
  )
  .chain((parts) =>
    fc
      .constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r\r\n')
      .map((end) => Buffer.concat([...parts.map((part) => Buffer.from(part)), Buffer.from(end)])),
  )
/** Many equal lines with a few others behind them: by far the most of it can be left out. */
const flood = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 24 * 1024 }))
  .map(([lines, bytes]) => {
    const text = Buffer.concat(lines)
    return Buffer.concat(Array.from({ length: Math.ceil(bytes / text.byteLength) }, () => text))
  })
const output = fc
  .array(fc.oneof({ weight: 5, arbitrary: flood }, { weight: 2, arbitrary: bytesOf(rare) }, line), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => Buffer.concat(parts))

function cutAt(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.byteLength + 1)), bytes.byteLength].sort(
    (a, b) => a - b,
  )
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end))
}

describe('withoutScrolledAway', () => {
  it('leaves the terminal as if it had parsed all', async () => {
    let shortened = 0
    await fc.assert(
      fc.asyncProperty(rare, output, fc.array(fc.nat(), { maxLength: 3 }), async (before, bytes, places) => {
        const result = await compare([Buffer.from(before), ...cutAt(bytes, places)])
        expect(result.shortened).toEqual(result.direct)
        if (result.left > 0) shortened += 1
      }),
      { numRuns: 300 },
    )
    // Otherwise it would have shown nothing.
    expect(shortened).toBeGreaterThan(30)
  })

  const screen = { cols: 80, rows: 24, scrollback: 1000 }
  const lines = (count: number, text: (line: number) => string) =>
    Buffer.from(Array.from({ length: count }, (_, index) => `${text(index)}\r\n`).join(''))

  it.each([
    ['yes', lines(100_000, () => 'y')],
    [
      'a build',
      lines(
        10_000,
        (line) => `\x1b[32m[${line}/9999]\x1b[0m \x1b[01m\x1b[KBuilding\x1b[m\x1b[K src/${line}.c`,
      ),
    ],
    [
      'colours that are never reset',
      lines(10_000, (line) => `\x1b[3${line % 8}mline\x1b[39m \x1b[1m${line}\x1b[22m`),
    ],
    ['wide characters', lines(10_000, (line) => `컨테이너 ${line} é 😀`)],
  ])('leaves out most of %s', async (_, bytes) => {
    const { direct, shortened, left } = await compare([bytes], screen)
    expect(shortened).toEqual(direct)
    expect(left / bytes.byteLength).toBeGreaterThan(0.8)
  })

  const much = lines(20_000, (line) => `line ${line}`)
  it.each([
    ['inside a sequence', '\x1b[3$'],
    ['inside a string', '\x1b]0;title'],
    ['inside a character that does not go on', Buffer.from('한').subarray(0, 2)],
    ['inside a character that may be a control', Buffer.from('\u009b').subarray(0, 1)],
    ['with a scrolling region', '\x1b[2;5r'],
    ['on the alternate screen', '\x1b[?1049h'],
  ])('leaves out nothing %s', async (_, before) => {
    const terminal = newTerminal(screen)
    await write(terminal, before)
    expect(isWhole(withoutScrolledAway(terminal, much), much)).toBe(true)
    expect(isWhole(withoutScrolledAway(newTerminal(screen), much), much)).toBe(false)
  })

  it.each([
    ['behind ESC', '\x1b', Buffer.from('[31m')],
    ['behind ESC [', '\x1b[', Buffer.from('31m')],
    ['inside a colour', '\x1b[38;5;', Buffer.from('200m')],
    ['inside a character', Buffer.from('한').subarray(0, 1), Buffer.from('한').subarray(1)],
    ['at the end of a character', Buffer.from('😀').subarray(0, 3), Buffer.from('😀').subarray(3)],
  ])('leaves out most of what comes %s', async (_, before, rest) => {
    const bytes = Buffer.concat([rest, much])
    const { direct, shortened, left } = await compare([Buffer.from(before), bytes], screen)
    expect(shortened).toEqual(direct)
    expect(left / bytes.byteLength).toBeGreaterThan(0.8)
  })

  it('starts what is left in column 0, wherever the cursor was', async () => {
    const kept = Buffer.from('no returns\n'.repeat(2000))
    const { direct, shortened, left } = await compare(
      [Buffer.from('prompt$ '), Buffer.concat([much, kept])],
      screen,
    )
    expect(left).toBeGreaterThan(0)
    expect(shortened).toEqual(direct)
  })

  it.each([
    ['a bell', '\x07'],
    ['a title', '\x1b]0;title\x07'],
    ['a movement of the cursor', '\x1b[H'],
    ['a control of eight bits', '\u0084'],
    ['the end of a shift', '\x0f'],
    ['a sequence without an end', `\x1b[${'1'.repeat(100_000)}m`],
  ])('parses %s and what comes behind', (_, control) => {
    const terminal = newTerminal(screen)
    const bytes = Buffer.concat([Buffer.from(control), much])
    expect(isWhole(withoutScrolledAway(terminal, bytes), bytes)).toBe(true)
  })

  it('leaves out nothing where line feeds leave the column, or styles have no end', () => {
    const terminal = newTerminal(screen)
    const stairs = Buffer.from('line\n'.repeat(20_000))
    expect(isWhole(withoutScrolledAway(terminal, stairs), stairs)).toBe(true)
    const rainbow = lines(20_000, (line) => `\x1b[38;2;${line % 256};${line % 199};0mx`)
    expect(isWhole(withoutScrolledAway(terminal, rainbow), rainbow)).toBe(true)
  })
})
