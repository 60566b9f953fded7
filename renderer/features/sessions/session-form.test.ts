import { describe, expect, it } from 'vitest'
import { englishText } from '#shared/errors'
import type { SessionDraft } from '#shared/sessions'
import { errorsAt, fieldsOf, readFields, type SessionFields } from './session-form'

const draft: SessionDraft = {
  name: 'jump',
  folder: 'Lab/k8s',
  host: '192.168.56.10',
  port: 60010,
  username: 'vagrant',
  auth: { method: 'key', keyPath: '/home/me/.ssh/id_ed25519' },
  jumpSessionId: null,
  forwards: [],
  notes: '',
}
const fields = fieldsOf(draft)
const errorsOf = (change: Partial<SessionFields>) => {
  const result = readFields({ ...fields, ...change })
  return 'errors' in result ? result.errors : {}
}

describe('readFields', () => {
  it('takes back what it showed', () => {
    expect(readFields(fields)).toEqual({ draft })
    const agent: SessionDraft = { ...draft, auth: { method: 'agent' } }
    expect(readFields(fieldsOf(agent))).toEqual({ draft: agent })
  })

  it('takes back a jump host, forwards and notes', () => {
    const full: SessionDraft = {
      ...draft,
      jumpSessionId: 'a1',
      forwards: [
        { type: 'local', listenPort: 8080, host: '127.0.0.1', port: 80 },
        { type: 'remote', listenPort: 9000, host: 'db', port: 5432 },
        { type: 'dynamic', listenPort: 1080 },
      ],
      notes: 'two\nlines',
    }
    expect(readFields(fieldsOf(full))).toEqual({ draft: full })
  })

  it('puts the error of a forward at its cell, and asks a dynamic one for no destination', () => {
    const forward = { type: 'local', listenPort: '70000', host: '', port: '' } as const
    const forwards = [{ ...forward, type: 'dynamic', listenPort: '1080' } as const, forward]
    expect(Object.keys(errorsOf({ forwards }))).toEqual([
      'forwards.1.listenPort',
      'forwards.1.host',
      'forwards.1.port',
    ])
  })

  it('trims what people paste', () => {
    expect(readFields({ ...fields, host: ' 192.168.56.10 ', folder: ' Lab/k8s ' })).toEqual({ draft })
    expect(readFields({ ...fields, host: '[fe80::1%eth0]' })).toEqual({
      draft: { ...draft, host: 'fe80::1%eth0' },
    })
  })

  const wrong: [Partial<SessionFields>, keyof SessionFields][] = [
    [{ name: ' ' }, 'name'],
    [{ name: 'a/b' }, 'name'],
    [{ folder: '/Lab' }, 'folder'],
    [{ host: '' }, 'host'],
    [{ host: '-oProxyCommand=x' }, 'host'],
    [{ port: '' }, 'port'],
    [{ port: '70000' }, 'port'],
    [{ port: '22.5' }, 'port'],
    [{ port: 'ssh' }, 'port'],
    [{ username: '' }, 'username'],
    [{ keyPath: '' }, 'keyPath'],
    [{ name: 'x'.repeat(101) }, 'name'],
  ]
  it.each(wrong)('puts the error of %j at its field, with a text', (change, field) => {
    const errors = errorsOf(change)
    expect(Object.keys(errors)).toEqual([field])
    const issue = errors[field]
    expect(issue && englishText(issue.key)).toBeTruthy()
  })

  it.each(['root@10.0.0.1', '10.0.0.1:2222', '[::1]:2222', 'ssh://10.0.0.1'])(
    'says that %s is more than a host',
    (host) => {
      expect(errorsOf({ host }).host?.key).toBe('sessions.hostAlone')
    },
  )

  it('says how long a name may be', () => {
    const issue = errorsOf({ name: 'x'.repeat(101) }).name
    expect(issue && englishText(issue.key, issue.params)).toBe('A name has at most 100 characters.')
  })

  it('does not ask for a key file where none is used', () => {
    expect(errorsOf({ method: 'password', keyPath: '' })).toEqual({})
  })
})

describe('errorsAt', () => {
  it("finds the field in the host's paths and keeps the first of each, with what its text needs", () => {
    const taken = { path: 'draft.name', key: 'sessions.nameTaken' as const, params: { name: 'jump' } }
    const issues = [
      taken,
      { path: 'name', key: 'sessions.nameEmpty' as const },
      { path: 'other', key: 'input.field' as const },
    ]
    expect(errorsAt(issues)).toEqual({ name: taken })
  })
})
