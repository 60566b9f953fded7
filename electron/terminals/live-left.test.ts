import { afterEach, beforeEach, expect, it } from 'vitest'
import { LiveTyping } from './live-typing'
import { TestClient } from './testing'
import { FakeTerminal, fullScreen } from './testing-live'

const ids = ['a', 'b', 'c']

let terminals: Map<string, FakeTerminal>
let client: TestClient
let live: LiveTyping

const arm = () => live.handlers['live.arm']({ terminalIds: ids, from: 'a' }, client)
const disarm = (page = client) => live.handlers['live.disarm'](undefined, page)
const clearLeft = (...terminalIds: string[]) => live.handlers['live.clearLeft']({ terminalIds }, client)
const got = () => [...terminals.values()].map((terminal) => terminal.got)
function typeAll(id: string, text: string): void {
  const terminal = terminals.get(id)
  if (!terminal) throw new Error(id)
  for (const key of text) live.type(client, terminal, { kind: 'keys', bytes: Buffer.from(key) })
}

beforeEach(() => {
  terminals = new Map(ids.map((id) => [id, new FakeTerminal(id)]))
  client = new TestClient()
  live = new LiveTyping((id) => terminals.get(id))
})

afterEach(() => {
  client.disposables.dispose()
  for (const { hub } of terminals.values()) hub.mirror.dispose()
})

it('a line that is not sent is told of each terminal but the one that was typed in', () => {
  arm()
  typeAll('a', 'id\rrm -rf')
  expect(disarm()).toEqual({ left: ['b', 'c'] })
  arm()
  for (const whole of ['id\r', 'rm -rf\x15']) {
    typeAll('a', whole)
    expect(disarm()).toEqual({ left: [] })
    arm()
  }
})

it('it is told to the page that typed it where the window of one terminal ends live typing', () => {
  const alone = new TestClient()
  const terminal = terminals.get('b')
  if (!terminal) throw new Error('b')
  live.join(alone, terminal)
  arm()
  typeAll('a', 'rm -rf')
  expect(disarm(alone)).toEqual({ left: [] })
  expect(disarm()).toEqual({ left: ['b', 'c'] })
  alone.disposables.dispose()
})

it('it is deleted where somebody wants it and nothing else was written since', () => {
  arm()
  typeAll('a', 'x')
  disarm()
  typeAll('c', 'y')
  clearLeft('a', 'b', 'c', 'd')
  clearLeft('b')
  expect(got()).toEqual(['x', 'x\x05 \x15', 'xy'])
})

it('it is no matter of full-screen programs', async () => {
  arm()
  await Promise.all([...terminals.values()].map((terminal) => terminal.shows(fullScreen)))
  typeAll('a', 'x')
  expect(disarm()).toEqual({ left: [] })
  clearLeft('b', 'c')
  expect(got()).toEqual(['x', 'x', 'x'])
})
