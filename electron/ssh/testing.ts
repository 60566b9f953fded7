import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import type { TestHost } from '../../e2e/rigs/testhosts'
import type { Keychain } from '../platform/keychain'
import { FakeKeychain } from '../platform/testing-keychain'
import type { Answer, Prompter, Question } from './prompter'
import { SshService } from './ssh-service'
import type { ChannelEnd, SshChannel, SshConnection, SshCredential, SshTarget } from './types'

/** A fake person: answers each question by `answer` and keeps what was asked. */
export class FakePerson implements Prompter {
  readonly asked: Question[] = []
  /** Ticks the box for the keychain. */
  remember = false
  answer: (question: Question, signal: AbortSignal) => Promise<string[] | null> | string[] | null

  constructor(answer: FakePerson['answer']) {
    this.answer = answer
  }

  async ask(question: Question, _identity: string, signal: AbortSignal): Promise<Answer | null> {
    this.asked.push(question)
    const values = await this.answer(question, signal)
    return values && { values, remember: this.remember }
  }
}

/** Trusts every new host key and gives `password` where a secret is asked for. */
export const trusting = (password?: string) =>
  new FakePerson((question) =>
    question.type === 'host-key' ? [] : password === undefined ? null : [password],
  )

/** A service with a home folder of its own. */
export function startService(
  person: Prompter,
  options: { keepaliveMs?: number; readyTimeoutMs?: number; keychain?: Keychain } = {},
): { service: SshService; homeFolder: string; dispose(): void } {
  const homeFolder = mkdtempSync(join(tmpdir(), 'pilothouse-ssh-'))
  const service = new SshService({
    homeFolder,
    prompter: person,
    keychain: new FakeKeychain(),
    logger: pino({ enabled: false }),
    ...options,
  })
  const dispose = () => {
    service.dispose()
    rmSync(homeFolder, { recursive: true, force: true })
  }
  return { service, homeFolder, dispose }
}

/** Reason why no PuTTY keys can be made on this machine, for a test's skip message; null where they can. */
export function puttygenMissing(): string | null {
  try {
    execFileSync('puttygen', ['--version'], { stdio: 'ignore' })
    return null
  } catch {
    return 'PuTTY keys are made by puttygen (putty-tools)'
  }
}

export const targetOf = (host: TestHost, credential: SshCredential, username = 'vagrant'): SshTarget => ({
  name: host.name,
  host: host.host,
  port: host.port,
  username,
  credential,
})

export interface Output {
  bytes: Buffer
  errorBytes: Buffer
  end: ChannelEnd
}

/** Everything a channel gives until its end; fails where anything comes after the end. */
export function collect(channel: SshChannel): Promise<Output> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    const errorChunks: Uint8Array[] = []
    let ended = false
    const late = (what: string) => reject(new Error(`${what} after the end`))
    channel.listen({
      data: (bytes) => (ended ? late('data') : chunks.push(bytes)),
      errorData: (bytes) => (ended ? late('error data') : errorChunks.push(bytes)),
      end: (end) => {
        if (ended) return late('a second end')
        ended = true
        // Later events of the same turn must be seen too.
        setImmediate(() =>
          resolve({ bytes: Buffer.concat(chunks), errorBytes: Buffer.concat(errorChunks), end }),
        )
      },
    })
  })
}

export const runOn = async (connection: SshConnection, command: string): Promise<Output> =>
  collect(await connection.exec(command))
