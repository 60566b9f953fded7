import { randomUUID } from 'node:crypto'
import { LabError } from '#shared/errors'
import type { Prompt } from '#shared/prompts'
import type { Emit, HandlersOf } from '../rpc'
import type { Answer, Prompter, Question, SecretQuestion } from './prompter'

/** As many questions as one call of the contract can answer. */
const maxOpen = 256
/** How long an answer given for all goes on answering, in ms: the time in which a whole lab connects. */
const forAllMs = 60_000

/** What tells a question's secret and who judges it. */
type Asked = Pick<SecretQuestion, 'kind' | 'target' | 'fields'>

const trusted: Answer = { values: [], remember: false }

interface OpenQuestion {
  readonly prompt: Prompt
  readonly identity: string
  readonly waiting: Set<(answer: Answer | null) => void>
}

interface SharedAnswer {
  readonly kind: string
  readonly answer: Answer
  readonly until: number
  /** The accounts and keys that had it, as `askedOf` names them. */
  readonly given: Set<string>
}

/** Keeps the questions that connections wait on until the page answers them. Answers are held in memory alone. */
export class PromptService implements Prompter {
  readonly #emit: Emit
  readonly #open = new Map<string, OpenQuestion>()
  #sharedAnswers: SharedAnswer[] = []

  constructor(needs: { emit: Emit }) {
    this.#emit = needs.emit
  }

  readonly handlers: HandlersOf<'prompts'> = {
    'prompts.list': () => this.list(),
    'prompts.answer': ({ id, answers, forAll, remember }) =>
      this.#answer(id, { values: answers, remember }, forAll),
    'prompts.trust': ({ ids }) => this.#settleAll(ids, ({ type }) => type === 'host-key', trusted),
    'prompts.dismiss': ({ ids }) => this.#settleAll(ids, () => true, null),
  }

  ask(question: Question, identity: string, signal: AbortSignal): Promise<Answer | null> {
    if (signal.aborted) return Promise.resolve(null)
    const known = this.#sharedAnswerTo(question, identity)
    if (known) return Promise.resolve(known)
    const open = this.#sameOpen(identity) ?? this.#add(question, identity)
    return new Promise((resolve) => {
      const settle = (answer: Answer | null) => {
        signal.removeEventListener('abort', leave)
        resolve(answer)
      }
      const leave = () => {
        open.waiting.delete(settle)
        if (open.waiting.size === 0) this.#remove([open])
        settle(null)
      }
      open.waiting.add(settle)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  /** Ends every open question as if it had been dismissed, and forgets shared answers. */
  dispose(): void {
    this.#sharedAnswers = []
    this.#settle([...this.#open.values()], null)
  }

  /** What is open now, oldest first. */
  list(): Prompt[] {
    return [...this.#open.values()].map((open) => open.prompt)
  }

  #sameOpen(identity: string): OpenQuestion | undefined {
    return [...this.#open.values()].find((open) => open.identity === identity)
  }

  #add(question: Question, identity: string): OpenQuestion {
    if (this.#open.size >= maxOpen) throw new LabError('resource.busy', 'prompts.tooMany')
    const id = randomUUID()
    const open: OpenQuestion = { prompt: { ...question, id }, identity, waiting: new Set() }
    this.#open.set(id, open)
    this.#emit('prompts.changed', this.list())
    return open
  }

  #remove(questions: readonly OpenQuestion[]): void {
    let removed = false
    for (const { prompt } of questions) removed = this.#open.delete(prompt.id) || removed
    if (removed) this.#emit('prompts.changed', this.list())
  }

  #settle(questions: readonly OpenQuestion[], answer: Answer | null): void {
    this.#remove(questions)
    for (const { waiting } of questions) for (const settle of [...waiting]) settle(answer)
  }

  #answer(id: string, answer: Answer, forAll: boolean): void {
    const open = this.#open.get(id)
    if (open?.prompt.type !== 'secret') throw new LabError('resource.missing', 'prompts.missing')
    if (answer.values.length !== open.prompt.fields.length) throw new LabError('input.invalid', 'input.field')
    if (forAll) this.#share(open.prompt, answer, open.identity)
    const alike = [...this.#open.values()].filter(
      (other) => forAll && other !== open && this.#sharedAnswerTo(other.prompt, other.identity) !== undefined,
    )
    this.#settle([open, ...alike], answer)
  }

  #share(question: Asked, answer: Answer, identity: string): void {
    const kind = kindOf(question)
    const given = new Set([askedOf(question, identity)])
    this.#sharedAnswers = this.#sharedAnswers.filter((shared) => shared.kind !== kind)
    this.#sharedAnswers.push({ kind, answer, until: Date.now() + forAllMs, given })
  }

  /**
   * No account gets an answer twice: each refusal counts against the account, and a server that refuses need not say so by
   * asking again. A passphrase is tried here, as often as a key needs it, until the key refuses it.
   */
  #sharedAnswerTo(question: Question, identity: string): Answer | undefined {
    if (question.type !== 'secret') return undefined
    this.#sharedAnswers = this.#sharedAnswers.filter((shared) => shared.until > Date.now())
    const shared = this.#sharedAnswers.find(({ kind }) => kind === kindOf(question))
    if (!shared) return undefined
    const asked = askedOf(question, identity)
    const mayRepeat = question.kind === 'passphrase' && !question.retry
    if (shared.given.has(asked) && !mayRepeat) return undefined
    shared.given.add(asked)
    return shared.answer
  }

  /** Told as one change: a page draws what is left of many only once. */
  #settleAll(ids: readonly string[], isMeant: (prompt: Prompt) => boolean, answer: Answer | null): void {
    const open = ids.flatMap((id) => this.#open.get(id) ?? []).filter(({ prompt }) => isMeant(prompt))
    if (open.length === 0) throw new LabError('resource.missing', 'prompts.missing')
    this.#settle(open, answer)
  }
}

/** Which secrets count as the same: those of one user name, asked for in the same way with the same fields. */
function kindOf(question: Asked): string {
  return JSON.stringify([
    question.kind,
    question.target.username,
    question.fields.map((field) => field.label),
  ])
}

/** Who refuses a wrong answer: a key by its question, and an account however its server words one. */
function askedOf({ kind, target }: Asked, identity: string): string {
  if (kind === 'passphrase') return identity
  return JSON.stringify([target.host.toLowerCase(), target.port, target.username])
}
