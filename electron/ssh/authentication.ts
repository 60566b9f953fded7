import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware, ParsedKey, Prompt } from 'ssh2'
import { LabError } from '#shared/errors'
import { agentAddress } from './agent'
import type { AskPassphrase, PrivateKeys } from './private-keys'
import type { Answer, SecretQuestion } from './prompter'
import { readable } from './readable'
import type { Secrets } from './secrets'
import { targetError } from './ssh-errors'
import type { SshTarget } from './types'
import { UserKeys } from './user-keys'

/** As many as OpenSSH's NumberOfPasswordPrompts. */
const maxPasswords = 3
/** Attempts over all factors: a server that always wants one more is left. */
const maxRounds = 6
/** Fields of one keyboard-interactive round, as many as the contract takes answers. */
const maxFields = 16

export interface AuthenticationNeeds {
  target: SshTarget
  secrets: Secrets
  privateKeys: PrivateKeys
  /** Null: dismissed. */
  ask(question: SecretQuestion, identity: string): Promise<Answer | null>
  /** The time limit stands still meanwhile: the keychain may ask a person to unlock it. */
  waitForPerson<T>(work: () => Promise<T>): Promise<T>
  /** Ends the attempt with this error. */
  fail(error: unknown): void
}

/** The server's answer to one method: what else it takes, and whether the method was right but not enough. */
interface Reply {
  methodsLeft: AuthenticationType[]
  partialSuccess: boolean
}

/** `remember`: in the keychain as well. */
interface Password {
  text: string
  remember: boolean
}
type Methods = AsyncGenerator<AnyAuthMethod, void, Reply>

/** Logs in to one host: yields one method after another, each time told how the last one was answered. */
export class Authentication {
  readonly #needs: AuthenticationNeeds
  readonly #methods: Methods
  /** What is remembered once the server lets us in. */
  #usedPassword: Password | undefined
  /** The password that was known is among the answers to the present method. */
  #triedKnown = false

  constructor(needs: AuthenticationNeeds) {
    this.#needs = needs
    this.#methods = this.#allMethods()
  }

  readonly handler: AuthHandlerMiddleware = (methodsLeft, partialSuccess, next) => {
    this.#methods.next({ methodsLeft: methodsLeft ?? [], partialSuccess: partialSuccess ?? false }).then(
      // ssh2 takes `false` as "no more methods", which its types leave out.
      ({ value, done }) => next(done ? (false as unknown as AuthenticationType) : value),
      (error: unknown) => this.#needs.fail(error),
    )
  }

  /** To be called once the server has let us in. */
  succeeded(): void {
    const { secrets, target } = this.#needs
    if (this.#usedPassword) secrets.remember(target, this.#usedPassword.text, this.#usedPassword.remember)
  }

  async *#allMethods(): Methods {
    const { credential, username } = this.#needs.target
    let reply = yield { type: 'none', username }
    if (credential.method === 'password') {
      yield* this.#passwordMethods(reply)
      return
    }
    reply = yield await this.#keyMethod()
    // The key was right and the server wants a second factor; a refused key of a session is not followed by a question.
    if (reply.partialSuccess || credential.method === 'default') yield* this.#passwordMethods(reply)
    else throw refusedKey(this.#needs.target)
  }

  async #keyMethod(): Promise<AnyAuthMethod> {
    const { credential, username } = this.#needs.target
    if (credential.method === 'agent') return { type: 'agent', username, agent: agentAddress() }
    if (credential.method === 'default')
      return { type: 'agent', username, agent: new UserKeys((path) => this.#keyOfFile(path)) }
    return { type: 'publickey', username, key: await this.#privateKey() }
  }

  #privateKey(): Promise<ParsedKey> {
    const { target, privateKeys } = this.#needs
    const { credential, name } = target
    if (credential.method === 'key-file') return this.#keyOfFile(credential.path)
    if (credential.method === 'key')
      return this.#unlock(name, (ask) => privateKeys.fromText(credential.privateKey, name, ask))
    throw new Error(`no private key with the method ${credential.method}`)
  }

  #keyOfFile(path: string): Promise<ParsedKey> {
    return this.#unlock(path, (ask) => this.#needs.privateKeys.fromFile(path, ask))
  }

  /** `name` names the key to a person. */
  async #unlock(name: string, read: (ask: AskPassphrase) => Promise<ParsedKey>): Promise<ParsedKey> {
    const { secrets } = this.#needs
    let rememberLast: (() => void) | undefined
    const key = await read(async (keyId, retry) => {
      if (retry) secrets.forgetPassphrase(keyId)
      const known = retry ? undefined : await this.#needs.waitForPerson(() => secrets.passphrase(keyId))
      if (known !== undefined) return known
      const answer = await this.#ask('passphrase', name, [{ label: name, echo: false }], retry, keyId)
      const [passphrase] = answer?.values ?? []
      if (passphrase === undefined) return null
      rememberLast = answer?.remember ? () => secrets.rememberPassphrase(keyId, passphrase) : undefined
      return passphrase
    })
    rememberLast?.()
    return key
  }

  async *#passwordMethods(first: Reply): Methods {
    const { target, secrets } = this.#needs
    const { username } = target
    let reply = first
    let attempt = 0
    for (let round = 0; round < maxRounds && attempt < maxPasswords; round++) {
      this.#usedPassword = undefined
      this.#triedKnown = false
      if (reply.methodsLeft.includes('password')) {
        const password = await this.#password(attempt)
        this.#usedPassword = password
        reply = yield { type: 'password', username, password: password.text }
      } else if (reply.methodsLeft.includes('keyboard-interactive')) {
        reply = yield this.#keyboardInteractive(attempt)
      } else return
      // Another answer that is refused says nothing of the password that is kept.
      if (!reply.partialSuccess && this.#triedKnown) secrets.forget(target)
      attempt = reply.partialSuccess ? 0 : attempt + 1
    }
  }

  /** The password that is known, tried once; then a person's. */
  async #password(attempt: number): Promise<Password> {
    const known = attempt === 0 ? await this.#knownPassword() : undefined
    if (known) return known
    const answer = await this.#ask('password', '', [{ label: '', echo: false }], attempt > 0)
    const [text] = answer?.values ?? []
    if (!answer || text === undefined) throw new LabError('cancelled', 'cancelled')
    return { text, remember: answer.remember }
  }

  async #knownPassword(): Promise<Password | undefined> {
    const { target, secrets, waitForPerson } = this.#needs
    const given = target.credential.method === 'password' ? target.credential.password : undefined
    const text = (await waitForPerson(() => secrets.password(target))) ?? given
    this.#triedKnown = text !== undefined
    return text === undefined ? undefined : { text, remember: false }
  }

  #keyboardInteractive(attempt: number): AnyAuthMethod {
    let round = 0
    const passwords: Password[] = []
    const respond = async (name: string, instructions: string, prompts: Prompt[]): Promise<string[]> => {
      if (prompts.length > maxFields) throw targetError('ssh.protocol', 'ssh.protocol', this.#needs.target)
      const fields = prompts.map(({ prompt, echo }) => ({ label: readable(prompt), echo: echo === true }))
      const isPassword = asksForPassword(fields)
      const mayKnow = isPassword && attempt === 0 && !this.#triedKnown
      const known = mayKnow ? await this.#knownPassword() : undefined
      const words = [name, instructions].filter(Boolean).map(readable).join('\n')
      const answer = known
        ? { values: [known.text], remember: false }
        : await this.#ask('keyboard-interactive', words, fields, attempt > 0 && round === 0)
      if (!answer) throw new LabError('cancelled', 'cancelled')
      const [text] = answer.values
      if (isPassword && text !== undefined) passwords.push({ text, remember: answer.remember })
      // Of two it is unclear which one is the account's.
      this.#usedPassword = passwords.length === 1 ? passwords[0] : undefined
      round++
      return answer.values
    }
    return {
      type: 'keyboard-interactive',
      username: this.#needs.target.username,
      prompt: (name, instructions, _language, prompts, finish) => {
        respond(name, instructions, prompts).then(finish, (error: unknown) => this.#needs.fail(error))
      },
    }
  }

  async #ask(
    kind: SecretQuestion['kind'],
    instructions: string,
    fields: SecretQuestion['fields'],
    retry: boolean,
    keyId?: string,
  ): Promise<Answer | null> {
    const { name, host, port, username, hostKeyAlias } = this.#needs.target
    const target = { name, host, port, username }
    const labels = fields.map(({ label }) => label)
    const identity = JSON.stringify([kind, keyId ?? [host, port, username], instructions, labels])
    // Not passwords of machines that come and go on one port.
    const isKeepable = keyId !== undefined || (asksForPassword(fields) && !hostKeyAlias)
    const canRemember = isKeepable && (await this.#needs.secrets.canRemember())
    const question: SecretQuestion = {
      type: 'secret',
      target,
      kind,
      instructions,
      fields,
      retry,
      canRemember,
    }
    return this.#needs.ask(question, identity)
  }
}

/** Says which key it was: a session has one way to log in, and the agent's keys are not seen in the session. */
function refusedKey(target: SshTarget): LabError {
  const { credential } = target
  if (credential.method === 'agent') return targetError('ssh.auth', 'ssh.agentRefused', target)
  if (credential.method !== 'key-file') return targetError('ssh.auth', 'ssh.auth', target)
  return targetError('ssh.auth', 'ssh.keyRefused', target, undefined, { path: credential.path })
}

/** What questions for a code that is good only once are called, by pam_oath, pam_google_authenticator and their like. */
const oneTimeCode = /one[- ]?time|verification|\b(code|otp|token|passcode)\b|인증|일회용/i

/** Whether a person's password is asked for, alone. Only that is answered with a known one, and worth keeping. */
function asksForPassword(fields: SecretQuestion['fields']): boolean {
  const [field] = fields
  return fields.length === 1 && field?.echo === false && !oneTimeCode.test(field.label)
}
