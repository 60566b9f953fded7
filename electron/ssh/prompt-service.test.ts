import { describe, expect, it, vi } from 'vitest'
import type { Prompt } from '#shared/prompts'
import type { Client } from '../rpc'
import { PromptService } from './prompt-service'
import type { Question, SecretQuestion } from './prompter'

const person = {} as Client
/** What `answer` in these tests makes of the word `secret`. */
const kept = { values: ['secret'], remember: true }
const trust = { values: [], remember: false }
const never = () => new AbortController().signal

function setUp() {
  const seen: Prompt[][] = []
  const service = new PromptService({ emit: (_event, payload) => seen.push(payload as Prompt[]) })
  const open = () => service.handlers['prompts.list'](undefined, person) as Prompt[]
  const idOf = (index: number) => open()[index]?.id ?? ''
  const answer = (id: string, answers: string[], forAll = false) =>
    service.handlers['prompts.answer']({ id, answers, forAll, remember: true }, person)
  return { service, seen, open, idOf, answer }
}

const password = (name: string, more: Partial<SecretQuestion> = {}): SecretQuestion => ({
  type: 'secret',
  target: { name, host: name, port: 22, username: 'vagrant' },
  kind: 'password',
  instructions: '',
  fields: [{ label: '', echo: false }],
  retry: false,
  canRemember: true,
  ...more,
})
const hostKey = (name: string): Question => ({
  type: 'host-key',
  target: { name, host: name, port: 22, username: 'vagrant' },
  keyType: 'ED25519',
  fingerprint: 'SHA256:x',
})

describe('PromptService', () => {
  it('keeps a question open until it is answered, and tells each change', async () => {
    const { service, seen, idOf, answer } = setUp()
    const asked = service.ask(password('a'), 'a', never())
    answer(idOf(0), ['secret'])
    expect(await asked).toEqual(kept)
    expect(seen.map((list) => list.length)).toEqual([1, 0])
  })

  it('refuses an answer to a question that is gone, of another type, or with other fields', () => {
    const { service, idOf, answer } = setUp()
    void service.ask(password('a'), 'a', never())
    void service.ask(hostKey('a'), 'b', never())
    expect(() => answer('gone', ['x'])).toThrow(expect.objectContaining({ code: 'resource.missing' }))
    expect(() => answer(idOf(1), [])).toThrow(expect.objectContaining({ code: 'resource.missing' }))
    expect(() => answer(idOf(0), ['x', 'y'])).toThrow(expect.objectContaining({ code: 'input.invalid' }))
    expect(() => service.handlers['prompts.trust']({ ids: [idOf(0)] }, person)).toThrow(
      expect.objectContaining({ code: 'resource.missing' }),
    )
  })

  it('trusts and dismisses several at once, told as one change', async () => {
    const { service, seen, open } = setUp()
    const trusted = [service.ask(hostKey('a'), 'a', never()), service.ask(hostKey('b'), 'b', never())]
    service.handlers['prompts.trust']({ ids: [...open().map(({ id }) => id), 'gone'] }, person)
    expect(await Promise.all(trusted)).toEqual([trust, trust])
    const dismissed = [service.ask(hostKey('a'), 'a', never()), service.ask(password('b'), 'b', never())]
    service.handlers['prompts.dismiss']({ ids: open().map(({ id }) => id) }, person)
    expect(await Promise.all(dismissed)).toEqual([null, null])
    expect(seen.map((list) => list.length)).toEqual([1, 2, 0, 1, 2, 0])
  })

  it('asks equal questions once, and keeps them while anyone waits', async () => {
    const { service, open } = setUp()
    const leaving = new AbortController()
    const first = service.ask(hostKey('a'), 'same', leaving.signal)
    const second = service.ask(hostKey('a'), 'same', never())
    expect(open()).toHaveLength(1)
    leaving.abort()
    expect(await first).toBeNull()
    expect(open()).toHaveLength(1)
    service.handlers['prompts.trust']({ ids: open().map(({ id }) => id) }, person)
    expect(await second).toEqual(trust)
  })

  it('withdraws a question whose connection was given up', async () => {
    const { service, seen } = setUp()
    const leaving = new AbortController()
    const asked = service.ask(password('a'), 'a', leaving.signal)
    leaving.abort()
    expect(await asked).toBeNull()
    expect(seen.map((list) => list.length)).toEqual([1, 0])
    expect(await service.ask(password('a'), 'a', leaving.signal)).toBeNull()
    expect(seen).toHaveLength(2)
  })

  it('answers for all: those that wait, those of the next minute, and no others', async () => {
    vi.useFakeTimers()
    const { service, open, idOf, answer } = setUp()
    const same = [service.ask(password('a'), 'a', never()), service.ask(password('b'), 'b', never())]
    const root = { name: 'c', host: 'c', port: 22, username: 'root' }
    void service.ask(password('c', { target: root }), 'c', never())
    void service.ask(password('d', { kind: 'passphrase' }), 'd', never())
    void service.ask(password('e', { retry: true }), 'e', never())
    answer(idOf(0), ['secret'], true)
    expect(await Promise.all(same)).toEqual([kept, kept])
    expect(open().map(({ target }) => target.name)).toEqual(['c', 'd', 'e'])
    vi.advanceTimersByTime(59_000)
    expect(await service.ask(password('f'), 'f', never())).toEqual(kept)
    void service.ask(password('g', { retry: true }), 'g', never())
    vi.advanceTimersByTime(2000)
    void service.ask(password('h'), 'h', never())
    expect(open().map(({ target }) => target.name)).toEqual(['c', 'd', 'e', 'g', 'h'])
    vi.useRealTimers()
  })

  it('refuses more than 256 open questions, and ends all when it is disposed', async () => {
    const { service, seen } = setUp()
    const asked = Array.from({ length: 256 }, (_, index) => service.ask(password('x'), `${index}`, never()))
    expect(() => service.ask(password('x'), 'more', never())).toThrow(
      expect.objectContaining({ code: 'resource.busy', key: 'prompts.tooMany' }),
    )
    service.dispose()
    expect(new Set(await Promise.all(asked))).toEqual(new Set([null]))
    expect(seen.at(-1)).toEqual([])
  })
})
