import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { LabError } from '#shared/errors'
import type { ApiLease } from './api-access'
import { follow } from './follow'
import type { KubeApi } from './kube-api'

const ignore = () => undefined
const follower = {
  listing: ignore,
  listed: ignore,
  put: ignore,
  remove: ignore,
  live: ignore,
  failed: ignore,
}

it('does not ask a person again who has dismissed a question', async () => {
  let asked = 0
  const failures: unknown[] = []
  const dismissed = async () => {
    asked += 1
    throw new LabError('cancelled', 'cancelled')
  }
  const failed = (error: unknown) => void failures.push(error)
  await follow('/api/v1/pods', dismissed, { ...follower, failed }, new AbortController().signal)
  expect(asked).toBe(1)
  expect(failures).toMatchObject([{ code: 'cancelled' }])
})

it('pauses where the server forgets each version at once', async () => {
  let lists = 0
  const api = {
    json: async () => {
      lists += 1
      await nextTurn()
      return { metadata: { resourceVersion: '7' }, items: [] }
    },
    stream: async () => {
      throw new LabError('resource.missing', 'kubernetes.gone')
    },
  } as unknown as KubeApi
  const lease: ApiLease = { api, gone: new AbortController().signal, release: () => undefined }
  const stop = new AbortController()
  const following = follow('/api/v1/pods', async () => lease, follower, stop.signal)
  for (let turn = 0; turn < 100; turn++) await nextTurn()
  expect(lists).toBeGreaterThan(1)
  expect(lists).toBeLessThan(10)
  stop.abort()
  await following
})
