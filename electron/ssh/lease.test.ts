import { expect, it } from 'vitest'
import { LabError } from '#shared/errors'
import { Lease } from './lease'
import type { LiveConnection } from './live-connection'
import type { SshChannel, SshConnection } from './types'

it('a second connection that was lost is not used again', async () => {
  // A fake: the server opens no more channels on this connection.
  const full = {
    exec: () => Promise.reject(new LabError('resource.busy', 'ssh.channelRefused')),
    hasChannels: async () => true,
    onClosed: () => undefined,
  } as unknown as LiveConnection
  const lose: (() => void)[] = []
  const lease = new Lease({
    connection: full,
    joinNext: async () => {
      let isLost = false
      const next: Partial<SshConnection> = {
        exec: async () => {
          if (isLost) throw new LabError('net.lost', 'net.lost')
          return {} as SshChannel
        },
        onLost: (listener) => {
          lose.push(() => {
            isLost = true
            listener()
          })
        },
        release: () => undefined,
      }
      return next as SshConnection
    },
    leave: () => undefined,
  })
  await lease.exec('true')
  await lease.exec('true')
  expect(lose).toHaveLength(1)
  lose[0]?.()
  await lease.exec('true')
  expect(lose).toHaveLength(2)
  lease.release()
})
