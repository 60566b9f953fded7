import { vi } from 'vitest'
import { OutputHub } from './output-hub'
import { TestClient } from './testing'

/** Test helpers around one hub. */
export const size = { cols: 80, rows: 24 }

/** A fake source: says whether it was told to pause. */
export class FakeSource {
  paused = false
  expectsMuch = false
  pauses = 0
  pause() {
    this.paused = true
    this.pauses += 1
  }
  resume() {
    this.paused = false
  }
  expectMuch(much: boolean) {
    this.expectsMuch = much
  }
}

/** A hub with a source, for pages that keep 1,000 lines. */
export function start() {
  const hub = new OutputHub(size, () => 1000)
  const source = new FakeSource()
  hub.connect(source)
  return { hub, source }
}

/** A page that looks at it. */
export function attach(hub: OutputHub) {
  const client = new TestClient()
  return { client, view: hub.attach(1, client.port) }
}

/** With fake timers: longer than anything here waits for. */
export const settle = () => vi.advanceTimersByTimeAsync(200)
