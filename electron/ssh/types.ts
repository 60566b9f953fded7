import type { Duplex } from 'node:stream'
import type { SFTPWrapper } from 'ssh2'
import type { ScreenSize } from '#shared/terminals'

export type SshCredential =
  /** Without a password the user is asked. */
  | { method: 'password'; password?: string }
  /**
   * Key text in OpenSSH or PEM form; an encrypted one makes the user be asked for its passphrase. `path`: a file with the same, for
   * programs beside this one.
   */
  | { method: 'key'; privateKey: string; path?: string }
  | { method: 'key-file'; path: string }
  | { method: 'agent' }
  /** As ssh does where nothing is said: the agent's keys and the user's own key files, then a password. */
  | { method: 'default' }

/** Everything that is needed to log in to one host. */
export interface SshTarget {
  /** What people call it: the node's or session's name. */
  name: string
  host: string
  port: number
  username: string
  credential: SshCredential
  /** Name under which its host key is kept, as OpenSSH's `HostKeyAlias`; without it `[host]:port`. */
  hostKeyAlias?: string
  /** The host to go through, as OpenSSH's `ProxyJump`; it may have a jump host too. */
  jump?: SshTarget
}

/** A program on the other side: its output, its input, its end. */
export interface SshChannel {
  /** Listeners are set once, before the first byte arrives. `end` comes after the last `data`, exactly once. */
  listen(listeners: {
    data(bytes: Uint8Array): void
    /** Standard error of an exec channel. A shell has one stream only. */
    errorData?(bytes: Uint8Array): void
    end(result: ChannelEnd): void
  }): void
  /** False asks the caller to wait for `drained` before it writes more. */
  write(bytes: Uint8Array): boolean
  drained(): Promise<void>
  /** Nothing more will be written: the program reads the end of its input. */
  endInput(): void
  /** Stops and restarts the flow from the other side, by the SSH window. */
  pause(): void
  resume(): void
  /** Whether a program prints without an end, and alone: it may be further ahead of what was taken then, so that it need not wait for each part. */
  expectMuch(much: boolean): void
  resize(size: ScreenSize): void
  close(): void
}

/** `code` and `signal` as the server reported them; `lost` where the connection broke before it could. */
export interface ChannelEnd {
  code: number | null
  signal: string | null
  lost: boolean
}

/** A lease on a connection that all users of one target share; the last `release` closes it. */
export interface SshConnection {
  /** What the server says to whoever logs in, before it lets them (RFC 4252, section 5.4): lines without control characters, or nothing. */
  readonly banner: string
  shell(size: ScreenSize): Promise<SshChannel>
  /** Runs `command` without a terminal, through the account's login shell as sshd does. */
  exec(command: string): Promise<SshChannel>
  /** Starts the server's file transfer subsystem. Ends with the lease at the latest. */
  sftp(): Promise<SFTPWrapper>
  /**
   * A TCP connection that the other side opens to `host` and `port` (`direct-tcpip`). Ends with the lease at the latest.
   * Throws `net.unreachable` where the other side cannot reach it, `resource.busy` where the server does not forward.
   */
  openTcp(host: string, port: number): Promise<Duplex>
  /**
   * Makes the other side listen on its 127.0.0.1 and hands every connection to `accept`, until the lease ends
   * (`tcpip-forward`). Throws `resource.busy` where the server does not, or its port is in use.
   */
  listenTcp(port: number, accept: (stream: Duplex) => void): Promise<void>
  /** `listener` is called once, when the connection is gone and the lease was not released before. */
  onLost(listener: () => void): void
  release(): void
}

export interface SshConnections {
  /**
   * Connects, or joins a connection to the same target. `progress` reports `authenticating` once the network part is done.
   * Throws `net.*`, `ssh.*`, `cancelled`, `timeout`; the host key is verified always.
   */
  connect(
    target: SshTarget,
    options?: { signal?: AbortSignal; progress?: (state: 'connecting' | 'authenticating') => void },
  ): Promise<SshConnection>
  /**
   * Resolves when it is the caller's turn to have a server do as much as for a login, with what tells that it is done: logins and others
   * have turns so that the page is not kept waiting. The turn ends by itself after a second.
   */
  turn(): Promise<() => void>
  dispose(): void
}

/** Keys of hosts that may be trusted, in OpenSSH's known_hosts form. */
export interface HostKeys {
  /** Whether any key of the machine may be trusted. */
  knows(alias: string): Promise<boolean>
  /** Sets the one key of a machine that this app has just made or rebuilt. `publicKey` is the SSH wire form. */
  replace(alias: string, publicKey: Uint8Array): Promise<void>
  /** Only for a machine that this app has destroyed, or made in the place of another. */
  forget(alias: string): Promise<void>
}
