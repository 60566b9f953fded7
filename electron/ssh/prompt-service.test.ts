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
    answer(idOf(0), ['secret'], true)
    expect(await Promise.all(same)).toEqual([kept, kept])
    expect(open().map(({ target }) => target.name)).toEqual(['c', 'd'])
    vi.advanceTimersByTime(59_000)
    expect(await service.ask(password('f'), 'f', never())).toEqual(kept)
    vi.advanceTimersByTime(2000)
    void service.ask(password('h'), 'h', never())
    expect(open().map(({ target }) => target.name)).toEqual(['c', 'd', 'h'])
    vi.useRealTimers()
  })

  it('gives nobody an answer for all again that was refused, and the next one to all', async () => {
    const { service, open, idOf, answer } = setUp()
    const names = ['a', 'b', 'c']
    const asked = names.map((name) => service.ask(password(name), name, never()))
    answer(idOf(0), ['wrong'], true)
    await Promise.all(asked)
    const [a, b, c] = names.map((name) => service.ask(password(name, { retry: true }), name, never()))
    expect(open().map(({ target }) => target.name)).toEqual(names)
    answer(idOf(0), ['for a alone'])
    expect((await a)?.values).toEqual(['for a alone'])
    answer(idOf(0), ['secret'], true)
    expect(await Promise.all([b, c])).toEqual([kept, kept])
    // Refused as well, but it has not had the new one.
    expect(await service.ask(password('a', { retry: true }), 'a', never())).toEqual(kept)
    void service.ask(password('b', { retry: true }), 'b', never())
    expect(open().map(({ target }) => target.name)).toEqual(['b'])
  })

  it('gives an account no answer for all again that it had, however the server words its question', async () => {
    const { service, open, idOf, answer } = setUp()
    const fields = [{ label: 'Password:', echo: false }]
    const again = 'Permission denied, try again.'
    const ask = (instructions: string, retry: boolean) =>
      service.ask(
        password('a', { kind: 'keyboard-interactive', fields, instructions, retry }),
        instructions,
        never(),
      )
    const asked = ask('', false)
    answer(idOf(0), ['wrong'], true)
    await asked
    void ask(again, true)
    // A server may refuse an answer within one login, and ask for another as if it were one more thing.
    void ask('Wrong.', false)
    expect(open().map(({ target }) => target.name)).toEqual(['a', 'a'])
  })

  it('asks an account that had the answer and connects anew, while others have it, and all the next one', async () => {
    const { service, open, idOf, answer } = setUp()
    const ask = (host: string, port: number, retry = false) => {
      const target = { name: host, host, port, username: 'vagrant' }
      return service.ask(password(host, { target, retry }), `${host}:${port}`, never())
    }
    const asked = ask('a', 22)
    answer(idOf(0), ['wrong'], true)
    await asked
    const refused = ask('a', 22, true)
    service.handlers['prompts.dismiss']({ ids: [idOf(0)] }, person)
    expect(await refused).toBeNull()
    const later = [ask('a', 22), ask('A', 22)]
    expect(open().map(({ target }) => target.name)).toEqual(['a', 'A'])
    expect((await ask('a', 2222))?.values).toEqual(['wrong'])
    const next = ask('a', 2222, true)
    answer(idOf(2), ['secret'], true)
    expect(await next).toEqual(kept)
    expect(await later[0]).toEqual(kept)
    expect(open().map(({ target }) => target.name)).toEqual(['A'])
  })

  it('gives each answer of a login with several questions once', async () => {
    const { service, open, idOf, answer } = setUp()
    const ask = (label: string, retry = false) => {
      const question: Partial<SecretQuestion> = {
        kind: 'keyboard-interactive',
        fields: [{ label, echo: false }],
        retry,
      }
      return ['a', 'b'].map((name) => service.ask(password(name, question), `${name} ${label}`, never()))
    }
    for (const label of ['Password:', 'PIN:']) {
      const asked = ask(label)
      answer(idOf(0), ['secret'], true)
      expect(await Promise.all(asked)).toEqual([kept, kept])
    }
    // The PIN was refused. A server does not say so, and only the first question of another try is told as one.
    const passwords = ask('Password:', true)
    expect(open()).toHaveLength(2)
    answer(idOf(0), ['secret'], true)
    expect(await Promise.all(passwords)).toEqual([kept, kept])
    void ask('PIN:')
    expect(open()).toHaveLength(2)
  })

  it('gives a passphrase for all to every session with the key, until the key refuses it', async () => {
    const { service, open, idOf, answer } = setUp()
    const ask = (name: string, retry = false) =>
      service.ask(password(name, { kind: 'passphrase', retry }), 'key', never())
    const asked = ask('a')
    answer(idOf(0), ['secret'], true)
    expect(await asked).toEqual(kept)
    // The key is not read yet.
    expect(await ask('b')).toEqual(kept)
    void ask('b', true)
    expect(open().map(({ target }) => target.name)).toEqual(['b'])
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
