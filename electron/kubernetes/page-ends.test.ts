import pino from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PageFeeds } from './page-feeds'
import { PageUsage } from './page-usage'
import { FakeControlPlane, FakePage } from './testing'

const logger = pino({ enabled: false })

let controlPlane: FakeControlPlane

beforeEach(async () => {
  controlPlane = new FakeControlPlane()
  await controlPlane.start()
})
afterEach(() => controlPlane.dispose())

const watchers = {
  lists: () => {
    const feeds = new PageFeeds(controlPlane.access, logger)
    return {
      watch: (page: FakePage) => feeds.watch(page, 'k8s', 'pods'),
      unwatch: (page: FakePage) => feeds.unwatch(page, 'k8s', 'pods'),
    }
  },
  measurements: () => {
    const usage = new PageUsage(controlPlane.access, async () => [], logger)
    return {
      watch: (page: FakePage) => usage.watch(page, 'k8s'),
      unwatch: (page: FakePage) => usage.unwatch(page, 'k8s'),
    }
  },
}

it.each(['lists', 'measurements'] as const)(
  '%s keep one end of a page, however often it looks',
  async (name) => {
    const { watch, unwatch } = watchers[name]()
    const page = new FakePage()
    const defer = vi.spyOn(page.disposables, 'defer')
    for (let look = 0; look < 3; look++) {
      watch(page)
      unwatch(page)
    }
    expect(defer).toHaveBeenCalledOnce()
    watch(page)
    page.disposables.dispose()
    await expect.poll(() => controlPlane.users).toBe(0)
  },
)
