import { beforeEach, expect, it } from 'vitest'
import type { Terminal, TerminalSource } from '#shared/terminals'
import type { Host } from '../../transport/host'
import { openTogether } from './open-together'
import { updateTree, useTreeState } from './tree-state'

const calls: unknown[] = []
/** A fake host that opens whatever it is asked for. */
const host = {
  call: async (method: string, input: { sources?: TerminalSource[]; terminalId?: string }) => {
    calls.push(input.terminalId ?? method)
    return { terminals: (input.sources ?? []).map((source) => terminalOn(source)), failures: [] }
  },
} as unknown as Host

const sources = (count: number): TerminalSource[] =>
  Array.from({ length: count }, (_, index) => ({
    type: 'pod',
    labId: 'k8s',
    namespace: 'default',
    pod: `web-${index}`,
  }))
const terminalOn = (source: TerminalSource, state: Terminal['state'] = 'ready') =>
  ({ id: source.type === 'pod' ? source.pod : '', source, state }) as Terminal
const open = (count: number, openOn: (source: TerminalSource) => Terminal | undefined) =>
  new Promise<string[]>((resolve) =>
    openTogether(host, {
      workspace: 'k8s',
      sources: sources(count),
      openOn,
      done: (terminals) => resolve(terminals.map(({ id }) => id)),
    }),
  )

beforeEach(() => {
  calls.length = 0
  updateTree({ connecting: null })
})

it('opens what is missing and connects again what has ended', async () => {
  const states = ['ready', 'closed', 'lost'] as const
  const openOn = (source: TerminalSource) => {
    const state = states[Number(source.type === 'pod' && source.pod.slice(4))]
    return state && terminalOn(source, state)
  }
  expect(await open(4, openOn)).toEqual(['web-0', 'web-1', 'web-2', 'web-3'])
  expect(calls).toEqual(['web-1', 'web-2', 'terminals.openAll'])
})

it('asks before it opens very many', async () => {
  const opened = open(17, () => undefined)
  expect(calls).toEqual([])
  const { connecting } = useTreeState.getState()
  expect(connecting?.count).toBe(17)
  connecting?.connect()
  expect(await opened).toHaveLength(17)
})
