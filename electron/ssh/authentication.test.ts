import pino from 'pino'
import type { AnyAuthMethod, AuthenticationType, KeyboardInteractiveAuthMethod } from 'ssh2'
import { expect, it } from 'vitest'
import { FakeKeychain } from '../platform/testing-keychain'
import { Authentication } from './authentication'
import { PrivateKeys } from './private-keys'
import { Secrets } from './secrets'

/** Logs in at a fake server that asks these rounds of questions and then refuses; gives what the keychain has then. */
async function refusedAfter(...rounds: string[][]): Promise<FakeKeychain> {
  const keychain = new FakeKeychain()
  await keychain.set('ssh:u@h:22', 'kept')
  const authentication = new Authentication({
    target: { name: 'n', host: 'h', port: 22, username: 'u', credential: { method: 'password' } },
    secrets: new Secrets(keychain, pino({ enabled: false })),
    privateKeys: new PrivateKeys(),
    ask: async () => ({ values: ['123', '456'], remember: false }),
    waitForPerson: (work) => work(),
    fail: (error) => {
      throw error
    },
  })
  const next = (methods: AuthenticationType[]) =>
    new Promise<AnyAuthMethod>((resolve) =>
      authentication.handler(methods, false, (method) => resolve(method as AnyAuthMethod)),
    )
  await next([])
  const asking = (await next(['keyboard-interactive'])) as KeyboardInteractiveAuthMethod
  for (const labels of rounds) {
    const prompts = labels.map((prompt) => ({ prompt, echo: false }))
    await new Promise<void>((answered) => asking.prompt('', '', '', prompts, () => answered()))
  }
  await next(['keyboard-interactive'])
  return keychain
}

it('a refused code leaves the password in the keychain, which was not tried', async () => {
  const keychain = await refusedAfter(['Code', 'Again'])
  expect(await keychain.get('ssh:u@h:22')).toBe('kept')
})

it('a refusal takes the password that was tried from the keychain, also where a code was asked for after it', async () => {
  for (const rounds of [[['Password']], [['Password'], ['Code']]]) {
    const keychain = await refusedAfter(...rounds)
    await expect.poll(() => keychain.get('ssh:u@h:22')).toBeNull()
  }
})
