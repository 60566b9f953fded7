import { contract, type MethodName } from '#shared/contract/index'
import type { Handlers } from './types'

/** For tests of what lies around the services: handlers that are all fakes and answer with the input they got. */
export function fakeHandlers(real: Partial<Handlers> = {}): Handlers {
  const names = Object.keys(contract.methods) as MethodName[]
  const echoes = Object.fromEntries(names.map((name) => [name, (input: unknown) => input]))
  return { ...(echoes as unknown as Handlers), ...real }
}
