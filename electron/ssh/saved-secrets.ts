import type { Keychain } from '../platform/keychain'
import type { HandlersOf } from '../rpc'
import type { SshService } from './ssh-service'

/** What the keychain keeps for this program, for people to look at and forget. */
export function savedSecrets(
  keychain: Keychain,
  ssh: Pick<SshService, 'forgetSecret'>,
): HandlersOf<'secrets'> {
  const list = async () => {
    const available = await keychain.available()
    return { available, accounts: available ? (await keychain.accounts()).toSorted() : [] }
  }
  return {
    'secrets.list': list,
    'secrets.forget': async ({ account }) => {
      await keychain.remove(account)
      ssh.forgetSecret(account)
      return list()
    },
  }
}
