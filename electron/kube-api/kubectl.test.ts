import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { waiting } from '#shared/testing'
import { KubeApiRig } from '../../e2e/rigs/kube-api/kube-api'
import { kubectl, kubectlMissing, type Ran, startKubectl } from '../../e2e/rigs/kube-api/kubectl'
import { deployments, nodes, pods } from './resources'

const missing = kubectlMissing()
if (missing) console.warn(`skipped: ${missing}`)
/** `exec` over WebSockets, OpenAPI v3 and waiting for a field came later than the rest. */
const old = kubectlMissing(31)
if (old && !missing) console.warn(`skipped: ${old}`)

let rig: KubeApiRig

const run = (...args: string[]): Promise<Ran> => kubectl(rig, ...args)

const web = (more: { replicas?: number; image?: string; name?: string } = {}) => {
  const { replicas = 2, image = 'nginx:1.27', name = 'web' } = more
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'web', image, ports: [{ containerPort: 80 }] }] },
      },
    },
  }
}

async function manifest(...objects: object[]): Promise<string> {
  const path = join(rig.folder, 'manifest.yaml')
  await writeFile(path, objects.map((object) => stringify(object)).join('---\n'))
  return path
}

async function readyPod(app: string): Promise<string> {
  await run('wait', '--for=condition=Ready', 'pod', '-l', `app=${app}`, '--timeout=60s')
  const { out } = await run('get', 'pods', '-l', `app=${app}`, '-o', 'name')
  const [first = ''] = out.split('\n')
  return first.replace('pod/', '')
}

describe.skipIf(missing)('the real kubectl', () => {
  beforeAll(async () => {
    rig = await KubeApiRig.start()
    await vi.waitFor(async () => {
      const { out } = await run('get', 'pods', '-A', '--no-headers')
      expect(out.match(/1\/1 +Running/g)).toHaveLength(13)
    }, waiting)
  })
  afterAll(() => rig.stop())

  it('gets nodes', async () => {
    const { out, code } = await run('get', 'nodes', '-o', 'wide')
    expect(code).toBe(0)
    expect(out).toMatch(/^NAME +STATUS +ROLES +AGE +VERSION +INTERNAL-IP +EXTERNAL-IP +OS-IMAGE/)
    expect(out).toMatch(/m-k8s +Ready +control-plane +\d+s +v1\.36\.4 +192\.168\.56\.10 /)
    expect((await run('version')).out).toContain('v1.36.4')
    expect((await run('api-resources', '--no-headers')).out).toMatch(/deployments +deploy +apps\/v1 +true/)
    expect((await run('describe', 'node', 'w1-k8s')).out).toMatch(
      /Ready +True .* kubelet is posting ready status/,
    )
  })

  it('cordons and uncordons', async () => {
    expect((await run('cordon', 'w1-k8s')).out).toBe('node/w1-k8s cordoned\n')
    expect((await run('get', 'nodes')).out).toContain('Ready,SchedulingDisabled')
    expect(rig.cluster.store.get(nodes, undefined, 'w1-k8s').spec.unschedulable).toBe(true)
    expect((await run('uncordon', 'w1-k8s')).out).toBe('node/w1-k8s uncordoned\n')
  })

  it('applies what it would create from flags, which it only sends as protobuf otherwise', async () => {
    const flags = ['deployment', 'flags', '--image=nginx']
    const { out } = await run('create', ...flags, '--dry-run=client', '-o', 'yaml')
    const path = join(rig.folder, 'flags.yaml')
    await writeFile(path, out)
    expect((await run('apply', '--validate=false', '-f', path)).out).toBe('deployment.apps/flags created\n')
    await run('delete', 'deployment', 'flags')
  })

  it('creates, scales, follows a rollout and deletes', async () => {
    expect((await run('create', '--validate=false', '-f', await manifest(web()))).out).toBe(
      'deployment.apps/web created\n',
    )
    expect((await run('scale', 'deployment/web', '--replicas=4')).out).toBe('deployment.apps/web scaled\n')
    expect((await run('rollout', 'status', 'deployment/web', '--timeout=60s')).out).toContain(
      'successfully rolled out',
    )
    expect((await run('get', 'deployment', 'web', '--no-headers')).out).toMatch(/^web +4\/4 +4 +4 /)
    await run('set', 'image', 'deployment/web', 'web=nginx:1.28')
    expect((await run('rollout', 'status', 'deployment/web', '--timeout=60s')).code).toBe(0)
    expect(rig.cluster.store.list(pods, 'default').map(({ spec }) => spec.containers[0]?.image)).toContain(
      'nginx:1.28',
    )
    expect((await run('delete', 'deployment', 'web')).out).toContain('deployment.apps "web" deleted')
    await expect.poll(() => rig.cluster.store.list(pods, 'default')).toEqual([])
  })

  it('watches pods', async () => {
    const watch = startKubectl(rig, 'get', 'pods', '-A', '-w')
    await watch.until(/kube-apiserver-m-k8s/)
    await run('create', '--validate=false', '-f', await manifest(web({ name: 'seen', replicas: 1 })))
    await watch.until(
      /seen-\S+ +0\/1 +Pending[\s\S]*seen-\S+ +0\/1 +ContainerCreating[\s\S]*seen-\S+ +1\/1 +Running/,
    )
    await run('delete', 'deployment', 'seen')
    await watch.until(/seen-\S+ +1\/1 +Terminating/)
    await watch.stop()
  })

  it.skipIf(old)('goes on with a watch after its connection was cut', async () => {
    const { store } = rig.cluster
    // One listener is the controllers'; those of the test before may still be leaving.
    await expect.poll(() => store.watchers).toBe(1)
    const waits = ['--for=jsonpath={.spec.unschedulable}=true', 'node/w2-k8s', '--timeout=60s']
    const waiting = startKubectl(rig, 'wait', ...waits)
    // A request that is not answered is not asked again by kubectl: only the watch is.
    await expect.poll(() => store.watchers).toBe(2)
    rig.dropConnections()
    const node = store.get(nodes, undefined, 'w2-k8s')
    store.update(nodes, { ...node, spec: { ...node.spec, unschedulable: true } })
    expect(await waiting.closed).toBe(0)
    await run('uncordon', 'w2-k8s')
  })

  it('drains a node, and waits where a budget forbids it', async () => {
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'kept', namespace: 'default' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'kept' } } },
    }
    await run('create', '--validate=false', '-f', await manifest(web({ name: 'kept', replicas: 1 }), budget))
    const pod = await readyPod('kept')
    const place = rig.cluster.store.get(pods, 'default', pod).spec.nodeName ?? ''
    const refused = startKubectl(rig, 'drain', place, '--ignore-daemonsets')
    await refused.until(/Cannot evict pod as it would violate the pod/)
    await refused.stop()
    expect(rig.cluster.store.get(pods, 'default', pod).metadata.deletionTimestamp).toBeUndefined()
    await run('delete', 'pdb', 'kept')
    const drained = await run('drain', place, '--ignore-daemonsets', '--timeout=60s')
    expect(drained.code).toBe(0)
    expect(drained.out).toContain(`pod/${pod} evicted`)
    expect(rig.cluster.store.list(pods).filter(({ spec }) => spec.nodeName === place)).toHaveLength(2)
    await run('uncordon', place)
    await run('delete', 'deployment', 'kept')
  })

  it('shows logs, and follows them', async () => {
    await run('create', '--validate=false', '-f', await manifest(web({ name: 'talks', replicas: 1 })))
    const pod = await readyPod('talks')
    expect((await run('logs', pod, '--tail=1000')).out).toContain('ready for start up')
    const follow = startKubectl(rig, 'logs', '-f', '--timestamps', '--tail=0', pod)
    await follow.until(/^\d{4}-\d\d-\d\dT\S+Z .*kube-probe/m)
    await run('delete', 'deployment', 'talks')
    expect(await follow.closed).toBe(0)
    expect((await run('logs', pod, '--previous')).err).toContain('not found')
  })

  it('deletes a namespace with everything in it', async () => {
    const metadata = { name: 'short' }
    const inside = { ...web(), metadata: { name: 'web', namespace: 'short' } }
    await run(
      'create',
      '--validate=false',
      '-f',
      await manifest({ apiVersion: 'v1', kind: 'Namespace', metadata }, inside),
    )
    await expect.poll(() => rig.cluster.store.list(pods, 'short').length).toBe(2)
    expect((await run('delete', 'namespace', 'short')).code).toBe(0)
    expect(rig.cluster.store.list(deployments, 'short')).toEqual([])
    expect((await run('get', 'pods', '-n', 'short')).err).toContain('No resources found')
  })

  it.skipIf(old)('applies on the server, and keeps what others have set', async () => {
    const file = await manifest(web({ name: 'applied' }))
    const apply = (...more: string[]) => run('apply', '--server-side', '-f', file, ...more)
    expect((await apply('--dry-run=server')).out).toBe(
      'deployment.apps/applied serverside-applied (server dry run)\n',
    )
    expect(rig.cluster.store.find(deployments, 'default', 'applied')).toBeUndefined()
    expect((await apply()).out).toBe('deployment.apps/applied serverside-applied\n')
    await run('set', 'image', 'deployment/applied', 'web=nginx:1.28')
    const conflict = await apply()
    expect(conflict.err).toContain('conflict with "kubectl-set" using apps/v1')
    expect(conflict.err).toContain('.spec.template.spec.containers[name="web"].image')
    expect((await apply('--force-conflicts')).code).toBe(0)
    const { spec } = rig.cluster.store.get(deployments, 'default', 'applied')
    expect(spec.template.spec.containers[0]?.image).toBe('nginx:1.27')
    expect((await run('apply', '-f', file)).out).toContain('deployment.apps/applied configured')
    await run('delete', 'deployment', 'applied')
  })

  it.skipIf(old)('runs commands and a shell in a pod', async () => {
    await run('create', '-f', await manifest(web({ name: 'inside', replicas: 1 })))
    const pod = await readyPod('inside')
    expect((await run('exec', pod, '--', 'hostname')).out).toBe(`${pod}\n`)
    expect(await run('exec', pod, '--', 'sh', '-c', 'echo bad >&2; exit 3')).toMatchObject({
      err: 'bad\ncommand terminated with exit code 3\n',
      code: 3,
    })
    const shell = startKubectl(rig, 'exec', '-i', pod, '--', 'sh')
    shell.stdin.end('echo one > /tmp/note\ncat /tmp/note\nexit 7\n')
    expect(await shell.until(/one\n/)).toContain('one\n')
    expect(await shell.closed).toBe(7)
    const attached = startKubectl(rig, 'attach', pod)
    await attached.until(/kube-probe/)
    await attached.stop()
    await run('delete', 'deployment', 'inside')
  })

  it('shows what nodes and pods use', async () => {
    expect((await run('top', 'nodes')).out).toMatch(/^NAME +CPU[^\n]*\nm-k8s +\d+m /)
    expect((await run('top', 'pods', '-A')).out).toMatch(/kube-system +etcd-m-k8s +\d+m +\d+Mi/)
  })

  it('is told in its own words what is wrong', async () => {
    expect((await run('get', 'pod', 'nosuch')).err).toBe(
      'Error from server (NotFound): pods "nosuch" not found\n',
    )
    expect((await run('get', 'unicorns')).err).toContain(
      'the server doesn\'t have a resource type "unicorns"',
    )
    const bad = { ...web(), metadata: { name: 'Not_Valid', namespace: 'default' } }
    expect((await run('create', '--validate=false', '-f', await manifest(bad))).err).toContain(
      'The Deployment "Not_Valid" is invalid: metadata.name: Invalid value',
    )
  })
})
