import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { ApiAccess } from './api-access'
import type { KubeApi } from './kube-api'
import { sendLog } from './pod-log'
import { FakePage } from './testing'

const chunk = Buffer.alloc(64 * 1024, 'a line\n')
const chunks = 40

it('a page that does not answer holds the log up, and gets all of it once it does', async () => {
  const page = new FakePage()
  page.buffered = 2 * 1024 * 1024
  let read = 0
  function* lines() {
    for (; read < chunks; read++) yield chunk
  }
  const api = { stream: async () => Readable.from(lines(), { objectMode: true }) } as unknown as KubeApi
  const access = { use: (_labId: string, work: (api: KubeApi) => Promise<void>) => work(api) }
  const log = { labId: 'k8s', namespace: 'default', name: 'web', container: 'main', previous: false }
  const sent = sendLog(access as ApiAccess, log, page, 1, new AbortController().signal)
  await expect.poll(() => page.of('kubernetes.log').length).toBeGreaterThan(0)
  await sleep(300)
  expect(read).toBeLessThan(chunks / 2)
  page.buffered = 0
  await sent
  const texts = page.of('kubernetes.log').map(({ text }) => text)
  expect(texts.join('')).toHaveLength(chunks * chunk.byteLength)
  expect(page.of('kubernetes.log').at(-1)).toMatchObject({ ended: true })
})
