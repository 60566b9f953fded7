import { PassThrough } from 'node:stream'
import pino from 'pino'
import { expect, it } from 'vitest'
import type { SshConnection, SshTarget } from '../ssh'
import { LiveForward } from './live-forward'

it('a forward that the server never answers about can be stopped', async () => {
  let isReleased = false
  // A fake server that neither listens nor refuses.
  const connection: Partial<SshConnection> = {
    listenTcp: () => new Promise(() => undefined),
    openTcp: async () => new PassThrough(),
    onLost: () => undefined,
    release: () => {
      isReleased = true
    },
  }
  const target = { name: 'm', host: 'h', port: 22 } as SshTarget
  const forward = new LiveForward({
    sessionId: 's',
    sessionName: 'm',
    forward: { type: 'remote', listenPort: 8080, host: 'localhost', port: 80 },
    connections: {
      connect: async () => connection as SshConnection,
      turn: async () => () => undefined,
      dispose: () => undefined,
    },
    target: async () => target,
    changed: () => undefined,
    logger: pino({ enabled: false }),
  })
  await new Promise(setImmediate)
  forward.stop()
  await expect.poll(() => isReleased).toBe(true)
})
