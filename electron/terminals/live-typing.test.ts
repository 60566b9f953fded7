import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Held } from '#shared/live'
import { LiveTyping } from './live-typing'
import { TestClient } from './testing'
import { FakeTerminal, fullScreen, leaveFullScreen, question } from './testing-live'

let terminals: Map<string, FakeTerminal>
let client: TestClient
let live: LiveTyping
let held: Held[]

const terminal = (id: string): FakeTerminal => {
  const found = terminals.get(id)
  if (!found) throw new Error(id)
  return found
}
const arm = (from: string | null, ids = ['a', 'b', 'c']) =>
  live.handlers['live.arm']({ terminalIds: ids, from }, client)
const disarm = () => live.handlers['live.disarm'](undefined, client)
const allow = (terminalId: string) => live.handlers['live.allow']({ terminalId }, client)
const type = (id: string, text: string) =>
  live.type(client, terminal(id), { kind: 'keys', bytes: Buffer.from(text) })
const paste = (id: string, text: string) =>
  live.type(client, terminal(id), { kind: 'paste', bytes: Buffer.from(text) })
const typeAll = (id: string, text: string) => {
  for (const key of text) type(id, key)
}
const got = () => ['a', 'b', 'c'].map((id) => terminal(id).got)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  terminals = new Map(['a', 'b', 'c', 'd'].map((id) => [id, new FakeTerminal(id)]))
  held = []
  client = new TestClient()
  client.port.send = (message) => {
    if ('event' in message && message.event === 'live.held') held = message.payload
  }
  live = new LiveTyping((id) => terminals.get(id))
})

afterEach(() => {
  vi.useRealTimers()
  client.disposables.dispose()
  for (const { hub } of terminals.values()) hub.mirror.dispose()
})

/** xterm.js parses in timers. */
const showing = async (shown: Promise<void>) => {
  await vi.advanceTimersByTimeAsync(20)
  await shown
}
const shows = (id: string, output: string) => showing(terminal(id).shows(output))
const longAfter = () => vi.advanceTimersByTimeAsync(60_000)

describe('armed', () => {
  it('what is typed in one target goes to all, once and in order', () => {
    arm('a')
    typeAll('a', 'ls -l\r')
    typeAll('b', 'id\r')
    expect(got()).toEqual(['ls -l\rid\r', 'ls -l\rid\r', 'ls -l\rid\r'])
    expect(terminal('d').got).toBe('')
  })

  it('a terminal that is no target types into itself', () => {
    arm('d')
    typeAll('d', 'x')
    expect(terminal('d').got).toBe('x')
    expect(got()).toEqual(['', '', ''])
  })

  it('ends with disarm, and with the page', () => {
    arm('a')
    disarm()
    type('a', '1')
    arm('a')
    client.disposables.dispose()
    type('a', '2')
    expect(got()).toEqual(['12', '', ''])
  })

  it('is told once of the end of its page, however often it was armed', () => {
    const defer = vi.spyOn(client.disposables, 'defer')
    for (let times = 0; times < 3; times++) {
      arm('a')
      disarm()
    }
    expect(defer).toHaveBeenCalledTimes(1)
  })

  it('is a matter of one page', () => {
    arm('a')
    live.type(new TestClient(), terminal('a'), { kind: 'keys', bytes: Buffer.from('x') })
    expect(got()).toEqual(['x', '', ''])
  })

  it('goes on from a page that shows one of its terminals alone, as long as it reaches that one', () => {
    const alone = new TestClient()
    const told: unknown[] = []
    alone.port.send = (message) => 'event' in message && told.push([message.event, message.payload])
    let ended = 0
    const { send } = client.port
    client.port.send = (message) => {
      if ('event' in message && message.event === 'live.ended') ended += 1
      send(message)
    }
    const typeAlone = (text: string) =>
      live.type(alone, terminal('b'), { kind: 'keys', bytes: Buffer.from(text) })
    const joined = (...terminalIds: string[]) => ['live.joined', { terminalIds, held: [] }]

    live.join(alone, terminal('b'))
    typeAlone('1\r')
    expect([got(), told]).toEqual([['', '1\r', ''], []])
    arm('a')
    expect(told).toEqual([joined('a', 'b', 'c')])
    typeAlone('2\r')
    typeAll('a', '3\r')
    expect(got()).toEqual(['2\r3\r', '1\r2\r3\r', '2\r3\r'])

    arm('a', ['a', 'c'])
    typeAlone('4\r')
    expect(got()).toEqual(['2\r3\r', '1\r2\r3\r4\r', '2\r3\r'])
    arm('a', ['a', 'b'])
    expect(told.slice(1)).toEqual([['live.joined', null], joined('a', 'b')])

    live.handlers['live.disarm'](undefined, alone)
    expect([ended, told.at(-1)]).toEqual([1, ['live.joined', null]])
    typeAlone('5\r')
    typeAll('a', '6\r')
    expect(got()).toEqual(['2\r3\r6\r', '1\r2\r3\r4\r5\r', '2\r3\r'])
    alone.disposables.dispose()
    arm('a')
    expect(told).toHaveLength(4)
  })

  it('tells a page with one terminal alone who is held, and lets it take part from there', async () => {
    const alone = new TestClient()
    let reach: unknown
    alone.port.send = (message) => {
      if ('event' in message && message.event === 'live.joined') reach = message.payload
    }
    live.join(alone, terminal('b'))
    await shows('b', question)
    arm('a')
    await longAfter()
    const held = [{ terminalId: 'b', reason: 'password' }]
    expect(reach).toEqual({ terminalIds: ['a', 'b', 'c'], held })
    live.handlers['live.allow']({ terminalId: 'b' }, alone)
    expect(reach).toMatchObject({ held: [] })
    type('a', 'x')
    expect(got()).toEqual(['x', 'x', 'x'])
    alone.disposables.dispose()
  })

  it('leaves out who is excluded or not connected, also when it comes back in the middle of a line', () => {
    arm('a')
    terminal('b').info.excluded = true
    terminal('c').ready = false
    typeAll('a', 'rm -rf ')
    terminal('b').info.excluded = false
    terminal('c').ready = true
    typeAll('a', '/\rid\r')
    expect(got()).toEqual(['rm -rf /\rid\r', 'id\r', 'id\r'])
  })

  it('who becomes a target in the middle of a line gets the next one', () => {
    arm('a', ['a', 'b'])
    typeAll('a', 'rm -rf ')
    arm('a')
    expect(held).toEqual([{ terminalId: 'c', reason: 'behind' }])
    typeAll('a', '/\rid\r')
    expect(got()).toEqual(['rm -rf /\rid\r', 'rm -rf /\rid\r', 'id\r'])
    expect(held).toEqual([])
  })

  it('the begun line of one that missed its rest is deleted before the next one', () => {
    const before = '\x05 \x15'
    arm('a')
    typeAll('a', 'rm -rf ')
    terminal('b').info.excluded = true
    arm('a', ['a', 'c'])
    terminal('c').ready = false
    typeAll('a', '/tmp/x\r')
    terminal('b').info.excluded = false
    terminal('c').ready = true
    arm('a')
    typeAll('a', 'id\rls\r')
    const half = `rm -rf ${before}id\rls\r`
    expect(got()).toEqual(['rm -rf /tmp/x\rid\rls\r', half, half])
  })

  it('a bracketed paste does not end its line, whatever it ends with', async () => {
    await shows('a', '\x1b[?2004h')
    arm('a', ['a', 'b'])
    paste('a', 'rm -rf\n')
    arm('a')
    expect(held).toEqual([{ terminalId: 'c', reason: 'behind' }])
    type('a', '\r')
    expect(held).toEqual([])
    await shows('a', '\x1b[?2004l')
    paste('a', 'id\n')
    arm('a', ['a', 'b', 'c', 'd'])
    expect(held).toEqual([])
  })

  it('keys and pastes are encoded as each program wants them', async () => {
    await shows('b', '\x1b[?1h\x1b[?2004h')
    arm('a')
    type('a', '\x1b[A')
    paste('a', 'x\ny')
    expect(got()).toEqual(['\x1b[Ax\ry', '\x1bOA\x1b[200~x\ry\x1b[201~', '\x1b[Ax\ry'])
  })
})

describe('another state than the sender', () => {
  it.each([
    [question, 'password'],
    [fullScreen, 'full-screen'],
  ])('a receiver that shows %j is held', async (output, reason) => {
    await shows('b', output)
    arm('a')
    expect(held).toEqual([{ terminalId: 'b', reason }])
    typeAll('a', 'ls\r')
    await longAfter()
    expect(got()).toEqual(['ls\r', '', 'ls\r'])
  })

  it.each([
    [question, 'shown-password'],
    [fullScreen, 'no-full-screen'],
  ])('receivers are held while the sender shows %j', async (output, reason) => {
    await shows('a', output)
    arm('a')
    expect(held).toEqual(['b', 'c'].map((terminalId) => ({ terminalId, reason })))
    typeAll('a', 'secret\r')
    await longAfter()
    expect(got()).toEqual(['secret\r', '', ''])
    await shows('a', output === fullScreen ? leaveFullScreen : '\r\n$ ')
    expect(held).toEqual([])
    typeAll('a', 'id\r')
    expect(got()).toEqual(['secret\rid\r', 'id\r', 'id\r'])
  })

  it('it gets the input once that is allowed, until it is in yet another state', async () => {
    await shows('b', fullScreen)
    arm('a')
    allow('b')
    expect(held).toEqual([])
    typeAll('a', 'x')
    expect(got()).toEqual(['x', 'x', 'x'])
    await shows('b', leaveFullScreen + question)
    expect(held).toEqual([{ terminalId: 'b', reason: 'password' }])
    typeAll('a', 'y')
    expect(got()).toEqual(['xy', 'x', 'xy'])
  })

  it('what was missed of a line is never made up by its rest', async () => {
    await shows('b', fullScreen)
    arm('a')
    typeAll('a', 'rm -rf ')
    await shows('b', leaveFullScreen)
    expect(held).toEqual([{ terminalId: 'b', reason: 'behind' }])
    typeAll('a', '/\r')
    expect(held).toEqual([])
    typeAll('a', 'id\r')
    expect(got()).toEqual(['rm -rf /\rid\r', 'id\r', 'rm -rf /\rid\r'])
  })

  it('what is typed in the odd one holds the others, which then go on with their line', async () => {
    arm('a')
    typeAll('a', 'ls -')
    await shows('b', question)
    await longAfter()
    typeAll('b', 'secret')
    expect(held.map(({ reason }) => reason)).toEqual(['shown-password', 'shown-password'])
    type('b', '\r')
    await shows('b', '\r\n$ ')
    typeAll('a', 'l\r')
    expect(terminal('a').got).toBe('ls -l\r')
    expect(terminal('c').got).toBe('ls -l\r')
  })
})

describe('a change of state that comes a little later to one', () => {
  it('the input waits for it', async () => {
    arm('a')
    typeAll('a', 'vim\r')
    await shows('a', fullScreen)
    typeAll('a', 'ihello')
    expect(terminal('b').got).toBe('vim\r')
    expect(held).toEqual([])
    await shows('b', fullScreen)
    expect(terminal('b').got).toBe('vim\rihello')
    typeAll('a', '!')
    expect(terminal('b').got).toBe('vim\rihello!')
  })

  it('the input goes on where the sender is the late one', async () => {
    arm('a')
    await shows('b', fullScreen)
    typeAll('a', 'i')
    await shows('a', fullScreen)
    typeAll('a', 'x')
    expect(terminal('b').got).toBe('ix')
  })

  it('a secret that waits is not given to a shell', async () => {
    arm('a')
    await shows('a', question)
    typeAll('a', 'secret\r')
    await shows('a', '\r\n$ ')
    typeAll('a', 'id\r')
    expect(terminal('a').got).toBe('secret\rid\r')
    expect(terminal('b').got).not.toContain('secret')
    await longAfter()
    typeAll('a', 'ls\r')
    expect(terminal('b').got).toMatch(/^(id\r)?ls\r$/)
  })

  it('where it does not come, the terminal is held', async () => {
    arm('a')
    await shows('a', fullScreen)
    typeAll('a', 'x')
    await longAfter()
    expect(held.map(({ reason }) => reason)).toEqual(['no-full-screen', 'no-full-screen'])
    expect(got()).toEqual(['x', '', ''])
  })
})

it('any typing and any screens: each thing arrives at most once and in order, and no secret where nobody asks for one', async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constantFrom('a', 'b', 'c') }) },
    {
      weight: 2,
      arbitrary: fc.record({
        show: fc.constantFrom('a', 'b', 'c'),
        output: fc.constantFrom(fullScreen, leaveFullScreen, question, '\r\n$ '),
      }),
    },
    { weight: 1, arbitrary: fc.record({ wait: fc.constantFrom(100, 5000) }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      for (const id of ['a', 'b', 'c']) terminals.set(id, new FakeTerminal(id))
      arm('a')
      const typedIn: string[] = []
      for (const each of steps) {
        if ('show' in each) await shows(each.show, each.output)
        else if ('wait' in each) await vi.advanceTimersByTimeAsync(each.wait)
        else {
          const isSecret = terminal(each.type).hub.mirror.inputMode === 'password'
          type(each.type, `<${isSecret ? 'secret' : ''}${typedIn.push(each.type)}>\r`)
        }
      }
      await longAfter()
      for (const [id, { got, shown }] of terminals) {
        const numbers = [...got.matchAll(/(\d+)>/g)].map(([, number]) => Number(number))
        expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other))
        for (const [index, by] of typedIn.entries()) if (by === id) expect(numbers).toContain(index + 1)
        expect(shown).not.toContain('secret')
      }
      disarm()
    }),
    { numRuns: 100 },
  )
})
