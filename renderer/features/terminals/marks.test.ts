import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Terminal, TerminalState } from '#shared/terminals'
import type { Host } from '../../transport/host'
import { useWorkspace } from '../workspace/store'
import { followMarks, heaviest, useMarks } from './marks'
import { useTerminals } from './store'

const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
let tell: (event: string, payload: object) => void
let stop: () => void

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', page)
  const listeners = new Map<string, (payload: object) => void>()
  const on = (event: string, listener: (payload: object) => void) => {
    listeners.set(event, listener)
    return () => listeners.delete(event)
  }
  tell = (event, payload) => listeners.get(event)?.(payload)
  stop = followMarks({ on } as unknown as Host)
  see('front')
})
afterEach(() => {
  stop()
  expect(vi.getTimerCount()).toBe(0)
  useMarks.setState({ marks: {} })
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const see = (...ids: string[]) => useWorkspace.setState({ onScreen: ids })
const active = (terminalId: string, kind: 'output' | 'bell') => tell('terminals.active', { terminalId, kind })
const marks = () => useMarks.getState().marks
const states = (id: string, state: TerminalState) =>
  useTerminals.setState({ terminals: [{ id, state } as Terminal], loaded: true })

describe('marks', () => {
  it('tell of output that nobody saw, until it is seen', () => {
    active('front', 'output')
    active('behind', 'output')
    expect(marks()).toEqual({ behind: 'output' })
    see('behind')
    expect(marks()).toEqual({})
  })

  it('do not tell of first logins that are tried again', () => {
    states('behind', 'connecting')
    const waiting = { id: 'behind', state: 'lost', tries: { failed: 1, of: 10 } } as Terminal
    useTerminals.setState({ terminals: [waiting], loaded: true })
    expect(marks()).toEqual({})
  })

  it('say what matters most', () => {
    active('behind', 'bell')
    active('behind', 'output')
    expect(marks()).toEqual({ behind: 'bell' })
    expect(heaviest(['output', 'lost'])).toBe('lost')
  })

  it('keep a bell for a moment after it came into sight', () => {
    active('behind', 'bell')
    vi.advanceTimersByTime(60_000)
    see('behind')
    expect(marks()).toEqual({ behind: 'bell' })
    vi.advanceTimersByTime(3000)
    expect(marks()).toEqual({})
    active('behind', 'bell')
    expect(marks()).toEqual({ behind: 'bell' })
  })

  it('tell of a connection that was lost meanwhile, also when it is back', () => {
    states('behind', 'ready')
    states('behind', 'lost')
    states('behind', 'ready')
    expect(marks()).toEqual({ behind: 'lost' })
    tell('terminals.removed', { terminalId: 'behind' })
    expect(marks()).toEqual({})
  })

  it('count a terminal in a window of its own as seen, also while this one is hidden', () => {
    active('apart', 'output')
    useTerminals.setState({ terminals: [{ id: 'apart', inOwnWindow: true } as Terminal], loaded: true })
    expect(marks()).toEqual({})
    page.visibilityState = 'hidden'
    active('apart', 'output')
    expect(marks()).toEqual({})
    page.visibilityState = 'visible'
  })

  it('count nothing as seen while the window is hidden', () => {
    page.visibilityState = 'hidden'
    active('front', 'output')
    expect(marks()).toEqual({ front: 'output' })
    page.visibilityState = 'visible'
    page.dispatchEvent(new Event('visibilitychange'))
    expect(marks()).toEqual({})
  })
})
