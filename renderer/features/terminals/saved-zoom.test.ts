import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defaultSettings } from '#shared/settings'
import type { Host } from '../../transport/host'
import { useSettings } from '../settings/store'
import { followZoom } from './saved-zoom'
import { useZoom, zoomView } from './zoom'

const page = new EventTarget()
const call = vi.fn(async (_method: string, _patch: object) => defaultSettings)
let stop: () => void

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  stop = followZoom({ call } as unknown as Host)
})
afterEach(() => {
  stop()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
  vi.unstubAllGlobals()
  call.mockClear()
})

const told = (zooms: Record<string, number>) =>
  useSettings.setState({ settings: { ...defaultSettings, 'terminal.zoom': zooms } })
const saved = () => call.mock.calls.map(([, patch]) => patch)

it('is shown as it was saved, and saved once after several steps', () => {
  told({ k8s: 2 })
  expect(useZoom.getState().zooms).toEqual({ k8s: 2 })
  for (let n = 0; n < 3; n++) zoomView('k8s', 'in', 13)
  zoomView('sessions', 'out', 13)
  vi.advanceTimersByTime(499)
  expect(saved()).toEqual([])
  vi.advanceTimersByTime(1)
  expect(saved()).toEqual([{ 'terminal.zoom': { k8s: 5, sessions: -1 } }])
  told({ k8s: 5, sessions: -1 })
  vi.advanceTimersByTime(1000)
  expect(saved()).toHaveLength(1)
})

it('is not undone by other settings that change meanwhile, and is saved when the page goes', () => {
  told({})
  zoomView('k8s', 'in', 13)
  told({})
  expect(useZoom.getState().zooms).toEqual({ k8s: 1 })
  page.dispatchEvent(new Event('pagehide'))
  expect(saved()).toEqual([{ 'terminal.zoom': { k8s: 1 } }])
})
