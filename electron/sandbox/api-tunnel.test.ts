import { Agent, request } from 'node:https'
import type { Duplex } from 'node:stream'
import type ssh2 from 'ssh2'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { exec, runPlan, sandbox, temporaryLab } from './testing'

let rig: ReturnType<typeof sandbox>

beforeAll(async () => {
  const lab = await temporaryLab(1)
  rig = sandbox(lab)
  await runPlan(rig.provider.planCreate(lab, rig.all))
})

afterAll(() => rig.dispose())

const forward = (client: ssh2.Client, host: string, port: number) =>
  new Promise<Duplex>((resolve, reject) =>
    client.forwardOut('127.0.0.1', 0, host, port, (error, channel) =>
      error ? reject(error) : resolve(channel),
    ),
  )

/** What a kubeconfig says, read as plain YAML. */
async function credentials(client: ssh2.Client, path: string) {
  const config = parse((await exec(client, `sudo cat ${path}`)).out)
  const { 'client-certificate-data': cert, 'client-key-data': key } = config.users[0].user
  const { 'certificate-authority-data': ca, server } = config.clusters[0].cluster
  const plain = (text: string) => Buffer.from(text, 'base64').toString('utf8')
  return { server: new URL(server), ca: plain(ca), cert: plain(cert), key: plain(key) }
}

async function ask(client: ssh2.Client, path: string, config = '/etc/kubernetes/admin.conf') {
  const { server, ...tls } = await credentials(client, config)
  const channel = await forward(client, server.hostname, Number(server.port))
  const agent = new Agent({ ...tls, socket: channel as never, servername: '' })
  return await new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    const options = { agent, host: server.hostname, port: server.port, path }
    request(options, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      agent.destroy()
      resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) })
    })
      .on('error', reject)
      .end()
  })
}

it('answers through a forwarding of the control plane’s SSH server, with its kubeconfig alone', async () => {
  const client = await rig.on('m-k8s')
  const { status, body } = await ask(client, '/api/v1/nodes')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    kind: 'NodeList',
    items: [{ metadata: { name: 'm-k8s' } }, { metadata: { name: 'w1-k8s' } }],
  })
  expect((await ask(client, '/version', '~/.kube/config')).body).toMatchObject({ gitVersion: 'v1.36.4' })
})

it('shows what was typed on the control plane', async () => {
  const client = await rig.on('m-k8s')
  expect((await exec(client, 'kubectl cordon w1-k8s')).out).toBe('node/w1-k8s cordoned\n')
  expect((await ask(client, '/api/v1/nodes/w1-k8s')).body).toMatchObject({ spec: { unschedulable: true } })
})

it.each([
  ['m-k8s', '127.0.0.1', 22],
  ['m-k8s', '127.0.0.1', 80],
  ['m-k8s', '192.168.56.101', 6443],
  ['m-k8s', 'example.com', 6443],
  ['w1-k8s', '192.168.56.10', 6443],
  ['w1-k8s', '127.0.0.1', 6443],
])('%s forwards nothing to %s:%i', async (node, host, port) => {
  await expect(forward(await rig.on(node), host, port)).rejects.toThrow()
})
