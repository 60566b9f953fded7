import type { Client, ClientChannel } from 'ssh2'

/**
 * What a server may send of a shell's output before it is told that it was taken, in bytes. ssh2 offers each channel 2 MiB, and while nobody reads
 * takes as much again: 16 programs that print without an end kept the processor busy for some seconds before they stood still. OpenSSH offers a terminal
 * 1 MiB (`CHAN_SES_WINDOW_DEFAULT`), PuTTY 32 KiB to begin with. This gives 5 MiB in a second from 50 ms away.
 */
export const shellWindowBytes = 256 * 1024

/** The same for a flood that is alone, as OpenSSH offers: 40 ms of it, for which this program may be busy with what came before. */
const floodWindowBytes = 1024 * 1024

/** The parts of ssh2 1.17 that are not in its types. */
interface RawClient {
  _protocol: Protocol
}
interface RawChannel {
  _client: RawClient
  incoming: { window: number }
  outgoing: { id: number; state: string }
}
interface Protocol {
  session(channel: number, windowBytes: number, packetBytes: number): void
  channelWindowAdjust(channel: number, bytes: number): void
}

/** Lets `open`, which asks for a session, offer a shell's window. */
export function withShellWindow(client: Client, open: () => void): void {
  const { _protocol: protocol } = client as unknown as RawClient
  const { session } = protocol
  protocol.session = (channel, _, packetBytes) =>
    session.call(protocol, channel, shellWindowBytes, packetBytes)
  try {
    open()
  } finally {
    Reflect.deleteProperty(protocol, 'session')
  }
}

/** Tells the server what was taken of a shell's output, in the place of ssh2. */
export class ShellWindow {
  readonly #channel: RawChannel
  #bytes = shellWindowBytes
  #taken = 0

  constructor(stream: ClientChannel) {
    this.#channel = stream as unknown as RawChannel
    // ssh2 tells the server of more room where this becomes less than 1 MiB.
    this.#channel.incoming.window = Number.POSITIVE_INFINITY
  }

  /** A smaller window holds as soon as the server has sent what the larger one allowed. */
  expectMuch(much: boolean): void {
    const bytes = much ? floodWindowBytes : shellWindowBytes
    this.#taken += bytes - this.#bytes
    this.#bytes = bytes
  }

  taken(bytes: number): void {
    this.#taken += bytes
    const { _client, outgoing } = this.#channel
    const isOpen = outgoing.state === 'open' || outgoing.state === 'eof'
    if (!isOpen || this.#taken < this.#bytes / 2) return
    _client._protocol.channelWindowAdjust(outgoing.id, this.#taken)
    this.#taken = 0
  }
}
