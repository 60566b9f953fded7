import pino from 'pino'
import type { AnyAuthMethod, AuthenticationType, KeyboardInteractiveAuthMethod } from 'ssh2'
import { expect, it } from 'vitest'
import { FakeKeychain } from '../platform/testing-keychain'
import { Authentication } from './authentication'
import { PrivateKeys } from './private-keys'
import { Secrets } from './secrets'

it('a refused code leaves the password in the keychain, which was not tried', async () => {
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
  const codes = [
    { prompt: 'Code', echo: false },
    { prompt: 'Again', echo: false },
  ]
  await new Promise<void>((answered) => asking.prompt('', '', '', codes, () => answered()))
  await next(['keyboard-interactive'])
  expect(await keychain.get('ssh:u@h:22')).toBe('kept')
})
