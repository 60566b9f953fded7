import { once } from 'node:events'
import { connect, type Server } from 'node:net'
import { LabError } from '#shared/errors'
import { pause } from './pace'

/** Nodes are reached on the loopback interface only. */
export const loopback = '127.0.0.1'

/** How many ports above the wished one are tried; VirtualBox's own correction has about as many (2200 to 2250). */
const portsTried = 64

/**
 * Listens on `wished`, or on the next port that is free and not in `reserved`; answers with the port.
 * Windows reserves whole ranges and then says EACCES, which is as good as taken.
 */
export async function listenNear(
  server: Server,
  wished: number,
  reserved: ReadonlySet<number>,
): Promise<number> {
  const last = Math.min(wished + portsTried, 65_535)
  for (let port = wished; port <= last; port++) {
    if (port !== wished && reserved.has(port)) continue
    if (await listens(server, port)) return port
  }
  throw new LabError('resource.busy', 'sandbox.noFreePort', { params: { from: wished, to: last } })
}

async function listens(server: Server, port: number): Promise<boolean> {
  try {
    server.listen(port, loopback)
    await once(server, 'listening')
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE' || code === 'EACCES') return false
    throw error
  }
}

/** How often an SSH server that has just begun to listen is asked, and how long to wait in between, in ms. */
const greetingTries = 20
const greetingPauseMs = 50

/** Resolves once an SSH server greets on `port`. Throws `timeout` or `cancelled`. */
export async function waitForGreeting(port: number, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; attempt < greetingTries; attempt++) {
    if (await greets(port)) return
    await pause(greetingPauseMs, signal)
  }
  throw new LabError('timeout', 'timeout', { params: { seconds: (greetingTries * greetingPauseMs) / 1000 } })
}

/** Whether the first bytes are an SSH version (RFC 4253, section 4.2). */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, loopback)
    const answer = (value: boolean) => {
      socket.destroy()
      resolve(value)
    }
    socket.setTimeout(1000, () => answer(false))
    socket.once('data', (data) => answer(data.subarray(0, 8).toString('latin1') === 'SSH-2.0-'))
    socket.once('error', () => answer(false))
    socket.once('close', () => answer(false))
  })
}
