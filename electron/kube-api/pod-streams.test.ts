import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { waiting } from '#shared/testing'
import { ask } from '../../e2e/rigs/kube-api/client'
import { KubeApiRig, viewerToken } from '../../e2e/rigs/kube-api/kube-api'
import { columnsOf } from './columns'
import { pods } from './resources'

let rig: KubeApiRig
const base = '/api/v1/namespaces/default/pods'

const pod = (name: string, container: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'main', image: 'nginx', ...container }] },
})
const make = (name: string, container: object = {}) =>
  ask(rig, base, { method: 'POST', body: pod(name, container) })
const stateOf = (name: string) => rig.cluster.store.get(pods, 'default', name).status.containerStatuses?.[0]

beforeAll(async () => {
  rig = await KubeApiRig.start({ workers: 1, pace: { restartMs: 3_600_000 } })
  await make('web')
  await make('broken', { command: ['sh', '-c', 'echo "about to fail"; exit 3'] })
  await make('missing', { image: 'registry.example/nosuch' })
  await vi.waitFor(() => {
    expect(stateOf('web')?.state?.running).toBeDefined()
    expect(stateOf('broken')?.lastState?.terminated).toBeDefined()
    expect(stateOf('missing')?.state?.waiting?.reason).toBe('ImagePullBackOff')
  }, waiting)
})
afterAll(() => rig.stop())

/** A command in the pod `web` over a WebSocket, with what came on each channel until it was closed. */
class Exec {
  readonly socket: WebSocket
  readonly #channels = new Map<number, string>()

  constructor(query: string, { protocols = ['v5.channel.k8s.io'], name = 'web', token = '' } = {}) {
    const proof = token
      ? { headers: { authorization: `Bearer ${token}` } }
      : { cert: rig.admin.certificate, key: rig.admin.key }
    const url = `${rig.url.replace('https', 'wss')}${base}/${name}/exec?${query}`
    this.socket = new WebSocket(url, protocols, { ca: rig.authority.certificate, ...proof })
    this.socket.on('message', (data: Buffer) => {
      const [channel = -1] = data
      this.#channels.set(channel, this.text(channel) + data.subarray(1).toString('utf8'))
    })
  }

  text(channel: number): string {
    return this.#channels.get(channel) ?? ''
  }

  send(channel: number, text: string | number[]): void {
    this.socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text as string)]))
  }

  async closed(): Promise<unknown> {
    await once(this.socket, 'close')
    return this.text(3) === '' ? null : JSON.parse(this.text(3))
  }

  /** The HTTP status with which the upgrade was refused. */
  async refused(): Promise<number | undefined> {
    this.socket.on('error', () => {})
    const [, response] = await once(this.socket, 'unexpected-response')
    response.destroy()
    return response.statusCode
  }
}

const words = (...command: string[]) => command.map((word) => `command=${encodeURIComponent(word)}`).join('&')

describe('exec', () => {
  it('keeps the streams apart and tells the exit status', async () => {
    const run = new Exec(`${words('sh', '-c', 'echo out; echo err >&2; exit 5')}&stdout=true&stderr=true`)
    expect(await run.closed()).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '5' }] },
    })
    expect([run.text(1), run.text(2)]).toEqual(['out\n', 'err\n'])
    expect(run.socket.protocol).toBe('v5.channel.k8s.io')
  })

  it('reads commands until the input ends', async () => {
    const run = new Exec(`${words('sh')}&stdin=true&stdout=true`)
    await once(run.socket, 'open')
    run.send(0, 'echo one > /tmp/x\n')
    run.send(0, 'cat /tmp/x\n')
    run.send(255, [0])
    expect(await run.closed()).toMatchObject({ status: 'Success' })
    expect(run.text(1)).toBe('one\n')
    const later = new Exec(`${words('cat', '/tmp/x')}&stdout=true`, { protocols: ['v4.channel.k8s.io'] })
    expect(await later.closed()).toMatchObject({ status: 'Success' })
    expect(later.text(1)).toBe('one\n')
  })

  it('has a terminal that changes its size, and takes Ctrl+C', async () => {
    const run = new Exec(`${words('bash')}&stdin=true&stdout=true&tty=true`)
    await once(run.socket, 'open')
    run.send(4, JSON.stringify({ Width: 40, Height: 10 }))
    run.send(4, '{"Width":"no"}')
    run.send(4, 'nonsense')
    run.send(0, 'sleep 1000\r')
    await expect.poll(() => run.text(1)).toContain('root@web:~# ')
    await expect.poll(() => run.text(1)).toContain('sleep 1000')
    run.send(0, '\x03')
    await expect.poll(() => run.text(1)).toContain('^C')
    run.send(0, 'exit 4\r')
    expect(await run.closed()).toMatchObject({ details: { causes: [{ message: '4' }] } })
  })

  it('lets go of a command whose client has gone, and of one that sends what is no message', async () => {
    const run = new Exec(`${words('bash')}&stdin=true&stdout=true&tty=true`)
    await once(run.socket, 'open')
    run.send(77, 'what?')
    run.socket.send(Buffer.alloc(0))
    run.socket.terminate()
    await run.closed()
    const still = new Exec(`${words('hostname')}&stdout=true`)
    await still.closed()
    expect(still.text(1)).toBe('web\n')
  })

  it.each([
    ['a pod that is not there', words('ls'), { name: 'nosuch' }, 404],
    ['a pod that does not run', words('ls'), { name: 'missing' }, 400],
    ['no command', 'stdout=true', {}, 400],
    ['another container', `${words('ls')}&container=x`, {}, 400],
    ['another protocol', words('ls'), { protocols: ['base64.channel.k8s.io'] }, 400],
    ['a user who may only read', words('ls'), { token: viewerToken }, 403],
    ['a user it does not know', words('ls'), { token: 'wrong' }, 401],
  ])('with %s is refused', async (_what, query, options, status) => {
    expect(await new Exec(query, options).refused()).toBe(status)
  })
})

it('refuses to upgrade what has no path, and lives on', async () => {
  const proof = { cert: rig.admin.certificate, key: rig.admin.key }
  const socket = new WebSocket(`${rig.url.replace('https', 'wss')}//`, {
    ca: rig.authority.certificate,
    ...proof,
  })
  socket.on('error', () => {})
  const [, response] = await once(socket, 'unexpected-response')
  expect(response.statusCode).toBe(400)
  response.destroy()
  expect((await ask(rig, '/version')).status).toBe(200)
})

describe('logs', () => {
  const log = (name: string, query = '') => ask(rig, `${base}/${name}/log?${query}`)

  it('are cut as asked for', async () => {
    const all = String((await log('web')).body)
    expect(all.split('\n')[0]).toBe('/docker-entrypoint.sh: Configuration complete; ready for start up')
    expect((await log('web', 'limitBytes=10')).body).toBe(all.slice(0, 10))
    expect((await log('web', 'tailLines=0')).body).toBe('')
    expect((await log('web', 'tailLines=1')).body).toMatch(/^.+\n$/)
    expect((await log('web', 'timestamps=true')).body).toMatch(/^\d{4}-\S+\.\d{9}Z \/docker-entrypoint/)
    const future = encodeURIComponent('2099-01-01T00:00:00Z')
    expect((await log('web', `sinceTime=${future}`)).body).toBe('')
  })

  it('of a container before it failed are kept', async () => {
    expect((await log('broken', 'previous=true')).body).toContain('about to fail\n')
    expect((await log('web', 'previous=true')).status).toBe(400)
  })

  it.each([
    ['nosuch', '', 404],
    ['missing', '', 400],
    ['web', 'container=x', 400],
    ['web', 'tailLines=-1', 400],
    ['web', 'sinceTime=yesterday', 400],
  ])('of %s?%s are refused', async (name, query, status) => {
    expect((await log(name, query)).status).toBe(status)
  })

  it('end with their pod', async () => {
    await make('short')
    await expect.poll(() => stateOf('short')?.state?.running).toBeDefined()
    let following: ReturnType<typeof ask> | undefined
    await new Promise<void>((begun) => {
      following = ask(rig, `${base}/short/log?follow=true`, {}, begun)
    })
    await ask(rig, `${base}/short`, { method: 'DELETE' })
    expect((await following)?.body).toContain('ready for start up')
  })

  it('of a node that is off cannot be asked for', async () => {
    const place = rig.cluster.store.get(pods, 'default', 'web').spec.nodeName ?? ''
    rig.cluster.stop(place)
    expect(await log('web')).toMatchObject({
      status: 500,
      body: { message: expect.stringContaining('no route') },
    })
    rig.cluster.start(place)
    expect((await log('web')).status).toBe(200)
  })
})

describe('a pod of several containers', () => {
  const spec = (prepare: object, restartPolicy = 'Always') => ({
    restartPolicy,
    initContainers: [
      { name: 'proxy', image: 'envoy', restartPolicy: 'Always' },
      { name: 'prepare', image: 'busybox', ...prepare },
    ],
    containers: [
      { name: 'main', image: 'nginx' },
      { name: 'helper', image: 'busybox' },
    ],
  })
  const makeWith = (name: string, spec: object) =>
    ask(rig, base, { method: 'POST', body: { ...pod(name), spec } })
  const found = (name: string) => rig.cluster.store.get(pods, 'default', name)
  const shown = (name: string, column = 'Status') =>
    columnsOf({ plural: 'pods' })
      .find((one) => one.name === column)
      ?.cell(found(name))

  it('begins when it has been prepared, and each container has a log and a shell', async () => {
    await makeWith('several', spec({ args: ['sh', '-c', 'echo preparing'] }))
    await expect.poll(() => shown('several')).toBe('Running')
    expect(shown('several', 'Ready')).toBe('3/3')
    const log = (query: string) => ask(rig, `${base}/several/log?${query}`)
    expect((await log('container=prepare')).body).toContain('preparing\n')
    expect((await log('container=helper')).status).toBe(200)
    expect(await log('')).toMatchObject({
      status: 400,
      body: {
        message:
          'a container name must be specified for pod several, choose one of: [main helper] or one of the init containers: [proxy prepare]',
      },
    })
    for (const container of ['helper', 'proxy']) {
      const run = new Exec(`${words('hostname')}&stdout=true&container=${container}`, { name: 'several' })
      expect(await run.closed()).toMatchObject({ status: 'Success' })
    }
    const over = new Exec(`${words('hostname')}&container=prepare`, { name: 'several' })
    expect(await over.refused()).toBe(500)
  })

  it('does not begin while an init container fails', async () => {
    await makeWith('unprepared', spec({ command: ['false'] }))
    await expect.poll(() => shown('unprepared')).toBe('Init:CrashLoopBackOff')
    expect(found('unprepared').status.containerStatuses?.[0]?.state?.waiting?.reason).toBe('PodInitializing')
    await makeWith('hopeless', spec({ command: ['false'] }, 'Never'))
    await expect.poll(() => found('hopeless').status.phase).toBe('Failed')
  })
})
