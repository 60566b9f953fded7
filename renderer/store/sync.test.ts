import { describe, expect, it } from 'vitest'
import type { EventName, EventPayload } from '#shared/contract/index'
import type { Settings } from '#shared/settings'
import { defaultSettings } from '#shared/settings'
import type { Host, HostState } from '../transport/host'
import { sync } from './sync'

/** A fake connection whose states and events the test sets off by hand. */
class FakeHost {
  state: HostState = 'connecting'
  readonly listeners = new Map<EventName, Set<(payload: unknown) => void>>()
  readonly stateListeners = new Set<(state: HostState) => void>()

  become(state: HostState) {
    this.state = state
    for (const listener of this.stateListeners) listener(state)
  }

  emit<E extends EventName>(event: E, payload: EventPayload<E>) {
    for (const listener of this.listeners.get(event) ?? []) listener(payload)
  }

  asHost(): Host {
    return {
      state: 'connected',
      files: { type: 'disk', pathOf: () => '' },
      call: () => Promise.reject(new Error('not used')),
      on: (event, listener) => {
        const set = this.listeners.get(event) ?? new Set()
        this.listeners.set(event, set.add(listener as (payload: unknown) => void))
        return () => set.delete(listener as (payload: unknown) => void)
      },
      onState: (listener) => {
        this.stateListeners.add(listener)
        listener(this.state)
        return () => this.stateListeners.delete(listener)
      },
      sendFrame: () => undefined,
      onFrame: () => () => undefined,
    }
  }
}

function synced() {
  const fake = new FakeHost()
  const answers: { resolve: (value: Settings) => void; reject: (error: Error) => void }[] = []
  const seen: number[] = []
  const failures: unknown[] = []
  const stop = sync(fake.asHost(), {
    load: () => new Promise<Settings>((resolve, reject) => answers.push({ resolve, reject })),
    apply: (value) => seen.push(value['terminal.fontSize']),
    events: { 'settings.changed': (value) => seen.push(value['terminal.fontSize']) },
    failed: (error) => failures.push(error),
  })
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return { fake, answers, seen, failures, stop, settled }
}

const size = (points: number): Settings => ({ ...defaultSettings, 'terminal.fontSize': points })

describe('sync', () => {
  it('loads at every new connection, and not before', async () => {
    const { fake, answers, seen, settled } = synced()
    expect(answers).toHaveLength(0)
    fake.become('connected')
    answers[0]?.resolve(size(10))
    await settled()
    fake.become('lost')
    fake.become('connected')
    answers[1]?.resolve(size(11))
    await settled()
    expect(seen).toEqual([10, 11])
  })

  it('applies events that arrive while it loads after the answer', async () => {
    const { fake, answers, seen, settled } = synced()
    fake.become('connected')
    fake.emit('settings.changed', size(20))
    expect(seen).toEqual([])
    answers[0]?.resolve(size(10))
    await settled()
    fake.emit('settings.changed', size(21))
    expect(seen).toEqual([10, 20, 21])
  })

  it('ignores the answer of an older connection', async () => {
    const { fake, answers, seen, settled } = synced()
    fake.become('connected')
    fake.become('lost')
    fake.become('connected')
    answers[1]?.resolve(size(12))
    await settled()
    answers[0]?.resolve(size(10))
    await settled()
    expect(seen).toEqual([12])
  })

  it('reports a failed load and still follows events', async () => {
    const { fake, answers, seen, failures, settled } = synced()
    fake.become('connected')
    answers[0]?.reject(new Error('no'))
    await settled()
    fake.emit('settings.changed', size(9))
    expect(failures).toHaveLength(1)
    expect(seen).toEqual([9])
  })

  it('hears nothing after its end', async () => {
    const { fake, answers, seen, stop, settled } = synced()
    fake.become('connected')
    stop()
    answers[0]?.resolve(size(10))
    await settled()
    fake.emit('settings.changed', size(9))
    fake.become('connected')
    expect(seen).toEqual([])
    expect(answers).toHaveLength(1)
  })
})
