import type { z } from 'zod'
import { contract, type MethodName } from '#shared/contract/index'
import { LabError } from '#shared/errors'
import { fieldIssues } from '#shared/field-issues'
import type { Client, Handlers } from './types'

interface Method {
  input: z.ZodType
  handle(input: unknown, client: Client): unknown
}

/** Finds the handler of a method and lets it see only input that the contract allows. */
export class Dispatcher {
  /** A map, not an object: `constructor` and `__proto__` are no methods. */
  readonly #methods: Map<string, Method>

  constructor(handlers: Handlers) {
    const names = Object.keys(contract.methods) as MethodName[]
    this.#methods = new Map(
      names.map((name) => [
        name,
        { input: contract.methods[name].input, handle: handlers[name] as Method['handle'] },
      ]),
    )
  }

  /** Throws what the handler throws, `resource.missing` for an unknown method, `input.invalid` with one issue per field. */
  async dispatch(client: Client, name: string, input: unknown): Promise<unknown> {
    const method = this.#methods.get(name)
    if (!method) throw new LabError('resource.missing', 'method.unknown', { params: { method: name } })
    const checked = method.input.safeParse(input)
    if (!checked.success)
      throw new LabError('input.invalid', 'input.invalid', { issues: fieldIssues(checked.error) })
    return await method.handle(checked.data, client)
  }
}
