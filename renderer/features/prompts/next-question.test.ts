import { describe, expect, it } from 'vitest'
import { type HostKeyPrompt, nextQuestion, type SecretPrompt } from './next-question'

const target = (name: string, username = 'vagrant') => ({ name, host: '127.0.0.1', port: 22, username })

const secret = (name: string, change: Partial<SecretPrompt> = {}): SecretPrompt => ({
  type: 'secret',
  id: name,
  target: target(name),
  kind: 'password',
  instructions: '',
  fields: [{ label: 'Password', echo: false }],
  retry: false,
  canRemember: false,
  ...change,
})

const key = (name: string): HostKeyPrompt => ({
  type: 'host-key',
  id: name,
  target: target(name),
  keyType: 'ssh-ed25519',
  fingerprint: 'SHA256:x',
})

describe('nextQuestion', () => {
  it('asks nothing when nothing waits', () => expect(nextQuestion([])).toBeNull())

  it('asks for all host keys at once, before any secret', () => {
    expect(nextQuestion([secret('a'), key('b'), key('c')])).toEqual({
      type: 'host-keys',
      prompts: [key('b'), key('c')],
    })
  })

  it('asks for the first secret and names those that the same answer serves', () => {
    const other = secret('other', { target: target('other', 'root') })
    const phrase = secret('phrase', { kind: 'passphrase' })
    const refused = secret('refused', { retry: true })
    const code = secret('code', { fields: [{ label: 'Code', echo: true }] })
    expect(nextQuestion([secret('a'), other, phrase, refused, code, secret('b')])).toEqual({
      type: 'secret',
      prompt: secret('a'),
      alike: [refused, secret('b')],
    })
  })
})
