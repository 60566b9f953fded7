import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { expect } from 'playwright/test'
import { afterAll, beforeAll, it } from 'vitest'
import { App } from '../e2e/support/app'
import { countLines, createCluster, runIn } from '../e2e/support/ui'
import { startBrowser } from './browser'
import { type Longest, longestDuring } from './frames'
import { median, report } from './report'

const rounds = 3
const scrollMs = 5000
/** Pods that are deleted and made anew all the time. */
const changing = 40
const many = 5000

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const churn = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: object('web', 'default'),
  spec: {
    replicas: changing,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx' }] },
    },
  },
}

function object(name: string, namespace: string) {
  return { name, namespace, uid: name, resourceVersion: '', creationTimestamp: new Date().toISOString() }
}

/** One that has ended, so that it costs the simulated cluster little. */
const endedPod = (index: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: object(`job-${index}`, `team-${index % 20}`),
  spec: {
    nodeName: 'w1-k8s',
    restartPolicy: 'Never',
    containers: [{ name: 'job', image: 'busybox' }],
  },
  status: {
    phase: 'Succeeded',
    containerStatuses: [
      {
        name: 'job',
        ready: false,
        restartCount: 0,
        state: { terminated: { exitCode: 0, reason: 'Completed' } },
      },
    ],
  },
})

/** Puts objects into what the simulated cluster begins with. */
async function startWith(app: App, page: Page, objects: readonly object[]): Promise<void> {
  await page.goto('about:blank')
  await app.stop()
  const path = join(app.labs, 'k8s', '.pilothouse', 'sandbox-cluster.json')
  const saved = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, JSON.stringify({ ...saved, objects: [...saved.objects, ...objects] }))
  await app.start()
  await page.goto(app.url)
  await page.getByRole('combobox', { name: 'View' }).selectOption('k8s')
  await page.getByRole('toolbar', { name: 'Lab' }).getByRole('button', { name: 'Up' }).click()
  await expect.poll(() => countLines(page, 'm-k8s', /[$#]$/), { timeout: 60_000 }).toBeGreaterThan(0)
  await runIn(page, 'm-k8s', 'while true; do kubectl delete pods -l app=web > /dev/null; sleep 1; done')
}

/** Goes down the list by ten rows each frame, and up again at its end. */
async function scroll(page: Page): Promise<void> {
  const list = page.getByRole('grid', { name: 'Pods' }).getByRole('rowgroup')
  await list.evaluate(async (element, milliseconds) => {
    const until = performance.now() + milliseconds
    let step = 240
    while (performance.now() < until) {
      const before = element.scrollTop
      element.scrollTop += step
      if (element.scrollTop === before) step = -step
      await new Promise(requestAnimationFrame)
    }
  }, scrollMs)
}

async function scrolled(page: Page, atLeast: number): Promise<Longest> {
  await page.getByRole('tab', { name: 'Workloads' }).click()
  await page.getByRole('separator', { name: 'Resize the bottom panel' }).focus()
  for (let step = 0; step < 10; step++) await page.keyboard.press('ArrowUp')
  const grid = page.getByRole('grid', { name: 'Pods' })
  await page.waitForFunction(
    ([element, rows]) => Number((element as Element).getAttribute('aria-rowcount')) > (rows as number),
    [await grid.elementHandle(), atLeast] as const,
    { timeout: 60_000 },
  )
  return await longestDuring(browser, page, () => scroll(page))
}

async function round(): Promise<{ few: Longest; all: Longest }> {
  const app = new App()
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' })
  try {
    await app.start()
    await page.goto(app.url)
    await createCluster(page, app, { workers: 1 })
    await startWith(app, page, [churn])
    const few = await scrolled(page, changing)
    await startWith(
      app,
      page,
      Array.from({ length: many }, (_, index) => endedPod(index)),
    )
    return { few, all: await scrolled(page, many) }
  } finally {
    await page.close()
    await app.dispose()
  }
}

it(`${many} pods, scrolled while they change`, async () => {
  const results: Awaited<ReturnType<typeof round>>[] = []
  for (let done = 0; done < rounds; done += 1) results.push(await round())
  const row = (what: string, of: keyof Longest) => ({
    what,
    unit: 'ms',
    ours: results.map(({ all }) => all[of]),
    peers: results.map(({ few }) => few[of]),
    summary: median,
  })
  await report('kubernetes-scroll', 'the same with 50 pods', [
    row('Longest frame', 'frame'),
    row('Longest task', 'task'),
    row('Longest task, its time on the processor', 'work'),
  ])
})
