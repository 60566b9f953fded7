import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { pods } from '../kube-api'
import type { Shell, ShellEnd } from '../terminals'
import { openPodShell } from './pod-shell'
import { FakeControlPlane } from './testing'

let controlPlane: FakeControlPlane

beforeEach(async () => {
  controlPlane = new FakeControlPlane()
  await controlPlane.start()
  const running = { name: 'main', ready: true, restartCount: 0, state: { running: {} } }
  controlPlane.store.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default' },
    spec: { nodeName: 'w1-k8s', containers: [{ name: 'main', image: 'nginx' }] },
    status: { phase: 'Running', containerStatuses: [running] },
  } as never)
})
afterEach(() => controlPlane.dispose())

const open = () =>
  openPodShell(
    controlPlane.access,
    { type: 'pod', labId: 'k8s', namespace: 'default', pod: 'web' },
    {
      size: () => ({ cols: 80, rows: 24 }),
      signal: new AbortController().signal,
      authenticating: () => undefined,
    },
  )

function listen(shell: Shell) {
  const heard: { text: string; end: ShellEnd | null } = { text: '', end: null }
  shell.listen({
    data: (bytes) => {
      heard.text += Buffer.from(bytes).toString('utf8')
    },
    end: (end) => {
      heard.end = end
    },
  })
  return heard
}

it('shows what comes with the answer itself, before anybody listens', async () => {
  controlPlane.exec = async ({ stdout }) => {
    stdout.write('/ # ')
    return 7
  }
  const heard = listen(await open())
  await expect.poll(() => heard.end).toEqual({ code: 7, signal: null, lost: null })
  expect(heard.text).toBe('/ # ')
})

it('stays paused where it was paused before anybody listened', async () => {
  controlPlane.exec = async ({ stdout }) => {
    stdout.write('/ # ')
    return 0
  }
  const shell = await open()
  shell.pause()
  const heard = listen(shell)
  await sleep(200)
  expect(heard).toEqual({ text: '', end: null })
  shell.resume()
  await expect.poll(() => heard.end).toEqual({ code: 0, signal: null, lost: null })
  expect(heard.text).toBe('/ # ')
})

it('says why a container cannot run a shell', async () => {
  const reason = 'exec: "sh": executable file not found in $PATH'
  controlPlane.exec = async () => {
    throw new Error(reason)
  }
  const heard = listen(await open())
  await expect.poll(() => heard.end?.lost).toMatchObject({ key: 'kubernetes.shellFailed', details: reason })
  expect(heard.end).toMatchObject({ code: null, signal: null })
  await expect.poll(() => controlPlane.users).toBe(0)
})

it('says that the connection broke where no end was told', async () => {
  controlPlane.exec = () => new Promise(() => undefined)
  const heard = listen(await open())
  controlPlane.drop()
  await expect.poll(() => heard.end?.lost).toMatchObject({ key: 'kubernetes.shellLost' })
})
