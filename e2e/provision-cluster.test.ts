import { beforeEach, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { ScriptsOfEachTest, token } from './rigs/provision/each-test'
import { ScriptMachine } from './rigs/provision/machine'

const { missing } = ScriptMachine
describe.skipIf(missing)(`on a machine of stand-ins${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const each = new ScriptsOfEachTest()

  describe('control-plane', () => {
    const args = ['192.168.56.10', '172.16.0.0/16']
    beforeEach(() => each.machine.install('kubeadm', 'kubectl'))

    const documents = async (path: string) =>
      parseAllDocuments(await each.machine.read(path)).map(
        (document) => document.toJS() as Record<string, unknown>,
      )

    test('gives kubeadm a configuration in its present form', async () => {
      const calls = await each.succeeds('control-plane.sh', args, token)
      expect(await documents('state/init.yaml')).toEqual([
        {
          apiVersion: 'kubeadm.k8s.io/v1beta4',
          kind: 'InitConfiguration',
          bootstrapTokens: [
            {
              token,
              description: 'workers of this lab',
              ttl: '24h0m0s',
              usages: ['signing', 'authentication'],
              groups: ['system:bootstrappers:kubeadm:default-node-token'],
            },
          ],
          localAPIEndpoint: { advertiseAddress: '192.168.56.10', bindPort: 6443 },
          nodeRegistration: {
            criSocket: 'unix:///run/containerd/containerd.sock',
            kubeletExtraArgs: [{ name: 'node-ip', value: '192.168.56.10' }],
          },
        },
        {
          apiVersion: 'kubeadm.k8s.io/v1beta4',
          kind: 'ClusterConfiguration',
          kubernetesVersion: 'v1.36.4',
          networking: { podSubnet: '172.16.0.0/16' },
        },
      ])
      expect(calls.join('\n')).toMatch(/kubeadm init --config \S+ --skip-token-print/)
      expect(calls.join('\n')).not.toContain(token)
      for (const home of ['root', 'home/vagrant'])
        expect(await each.machine.has(`${home}/.kube/config`)).toBe(true)
    })

    test('a second time the cluster stays, and only a token that is gone is made again', async () => {
      await each.succeeds('control-plane.sh', args, token)
      await each.machine.write('home/vagrant/.kube/config', 'mine')
      const again = await each.succeeds('control-plane.sh', args, token)
      expect(again.filter((call) => /init|reset|token/.test(call) && !call.includes('get secret'))).toEqual(
        [],
      )
      expect(await each.machine.read('home/vagrant/.kube/config')).toBe('mine')
      await each.machine.remove('state/secret-abcdef')
      const renewed = await each.succeeds('control-plane.sh', args, token)
      expect(renewed.join('\n')).toMatch(/kubeadm token create --config/)
      expect((await documents('state/token.yaml'))[0]).toMatchObject({ bootstrapTokens: [{ token }] })
    })

    test('begins anew after an attempt that ended half-way', async () => {
      await each.machine.write('state/init-fails')
      await each.fails('control-plane.sh', args, token)
      expect(await each.machine.has('etc/kubernetes/admin.conf')).toBe(true)
      await each.machine.remove('state/init-fails')
      await each.machine.calls()
      const calls = await each.succeeds('control-plane.sh', args, token)
      const order = calls
        .filter((call) => /^kubeadm (init|reset)/.test(call))
        .map((call) => call.split(' ')[1])
      expect(order).toEqual(['reset', 'init'])
    })

    test('never resets a cluster that was finished, even while it does not answer', async () => {
      await each.succeeds('control-plane.sh', args, token)
      for (const name of ['api', 'cluster']) await each.machine.remove(`state/${name}`)
      const output = await each.fails('control-plane.sh', args, token)
      expect(output).toContain(
        '[control-plane] ERROR: The Kubernetes API on 192.168.56.10:6443 does not answer',
      )
      expect((await each.machine.calls()).filter((call) => /reset|init/.test(call))).toEqual([])
    })

    test('takes over a cluster that a person has initialised', async () => {
      await each.machine.write('etc/kubernetes/admin.conf')
      await each.machine.write('etc/kubernetes/manifests/etcd.yaml')
      for (const name of ['api', 'cluster']) await each.machine.write(`state/${name}`)
      const calls = await each.succeeds('control-plane.sh', args, token)
      expect(calls.filter((call) => /reset|init/.test(call))).toEqual([])
    })

    test.each([undefined, '', 'abc', `${token}"\nkind: Other`])('refuses the token %j', async (wrong) => {
      expect(await each.fails('control-plane.sh', args, wrong)).toContain(
        'JOIN_TOKEN is missing or has a wrong form',
      )
    })
  })

  describe('join', () => {
    const args = ['192.168.56.101', '192.168.56.10']
    beforeEach(() => each.machine.install('kubeadm'))

    test('waits for the API, joins once, and shows the token to nobody', async () => {
      await each.machine.write('state/api-answers-after', '3')
      const calls = await each.succeeds('join.sh', args, token)
      expect(calls.filter((call) => call === 'sleep 5')).toHaveLength(3)
      expect(parse(await each.machine.read('state/join.yaml'))).toMatchObject({
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'JoinConfiguration',
        discovery: { bootstrapToken: { apiServerEndpoint: '192.168.56.10:6443', token } },
        nodeRegistration: { kubeletExtraArgs: [{ name: 'node-ip', value: '192.168.56.101' }] },
      })
      expect(calls.join('\n')).not.toContain(token)
      const again = await each.machine.run('join.sh', args, token)
      expect(again).toMatchObject({ code: 0, output: '[join] This node has joined already\n' })
      expect(await each.machine.calls()).toEqual([])
    })

    test('joins again after a reset, which leaves nothing of the old cluster', async () => {
      await each.succeeds('join.sh', args, token)
      await each.machine.write('etc/cni/net.d/10-calico.conflist')
      const calls = await each.succeeds('../reset.sh')
      expect(calls).toEqual(['kubeadm reset --force'])
      expect(await each.machine.has('etc/kubernetes/kubelet.conf')).toBe(false)
      expect(await each.machine.has('etc/cni/net.d/10-calico.conflist')).toBe(false)
      expect(await each.machine.has('etc/cni/net.d')).toBe(true)
      expect((await each.succeeds('join.sh', args, token)).join('\n')).toContain('kubeadm join')
    })

    test('a control plane is not reset', async () => {
      await each.machine.write('etc/kubernetes/admin.conf')
      expect(await each.fails('../reset.sh', [])).toContain('[reset] ERROR: This is a control plane')
      expect(await each.machine.calls()).toEqual([])
    })

    test('says so when the API never answers', async () => {
      await each.machine.write('state/api-answers-after', '1000')
      const output = await each.fails('join.sh', args, token)
      expect(output).toContain('[join] ERROR: The Kubernetes API on 192.168.56.10:6443 does not answer')
      expect((await each.machine.calls()).some((call) => call.startsWith('kubeadm'))).toBe(false)
    })

    test('begins anew after an attempt that ended half-way', async () => {
      await each.machine.write('state/join-fails')
      expect(await each.fails('join.sh', args, token)).toContain('[join] ERROR: kubeadm join failed')
      await each.machine.remove('state/join-fails')
      await each.machine.calls()
      const calls = await each.succeeds('join.sh', args, token)
      expect(calls.filter((call) => call.startsWith('kubeadm')).map((call) => call.split(' ')[1])).toEqual([
        'reset',
        'join',
      ])
    })
  })

  describe('cni', () => {
    beforeEach(() => each.machine.install('kubectl'))
    const run = (plugin: string) => each.succeeds('cni.sh', [plugin, '172.16.0.0/16'])

    interface Patch {
      target: { kind: string; name: string }
      patch: string
    }
    const patches = async () =>
      (parse(await each.machine.read('state/kustomization.yaml')) as { patches: Patch[] }).patches.map(
        ({ target, patch }) => ({ ...target, patch: parse(patch) as unknown }),
      )

    test("Calico looks for the kubelet's address, and takes the pod network of the lab", async () => {
      await run('calico')
      expect(await each.machine.read('state/manifest.yaml')).toMatch(
        /projectcalico\/calico\/v[\d.]+\/manifests\/calico\.yaml/,
      )
      const [patch, ...others] = await patches()
      expect(others).toEqual([])
      expect(patch).toMatchObject({ kind: 'DaemonSet', name: 'calico-node' })
      expect(JSON.stringify(patch?.patch)).toContain(
        JSON.stringify([
          { name: 'IP_AUTODETECTION_METHOD', value: 'kubernetes-internal-ip' },
          { name: 'CALICO_IPV4POOL_CIDR', value: '172.16.0.0/16' },
        ]),
      )
    })

    test("Flannel is told the kubelet's address, and the pod network of the lab", async () => {
      await run('flannel')
      const [daemonSet, configMap] = await patches()
      expect(daemonSet?.patch).toEqual([
        { op: 'add', path: '/spec/template/spec/containers/0/args/-', value: '--iface=$(NODE_ADDRESS)' },
        {
          op: 'add',
          path: '/spec/template/spec/containers/0/env/-',
          value: { name: 'NODE_ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
        },
      ])
      const settings = (configMap?.patch as { data: Record<string, string> } | undefined)?.data[
        'net-conf.json'
      ]
      expect(JSON.parse(settings ?? '')).toMatchObject({ Network: '172.16.0.0/16' })
    })

    test('Cilium is installed once, by its own tool', async () => {
      const calls = await run('cilium')
      expect(calls).toContain('cilium install --version 1.20.1 --set ipam.mode=kubernetes')
      expect((await run('cilium')).filter((call) => /^(curl|cilium)/.test(call))).toEqual([])
    })

    test('a file that is not the one it was is not applied', async () => {
      await each.machine.write('state/wrong-checksum')
      for (const plugin of ['calico', 'flannel', 'cilium']) {
        const output = await each.fails('cni.sh', [plugin, '172.16.0.0/16'])
        expect(output).toMatch(/\[cni\] ERROR: https:\S+ is (not the file it was|damaged)/)
      }
      expect(
        (await each.machine.calls()).filter((call) => /kubectl apply|cilium install/.test(call)),
      ).toEqual([])
    })

    test('a node that never becomes Ready fails the step, with what was seen', async () => {
      await each.machine.write('state/never-ready')
      expect(await each.fails('cni.sh', ['calico', '172.16.0.0/16'])).toContain('w1-k8s did not become Ready')
      expect(await each.machine.calls()).toContain('kubectl get pods -A -o wide')
    })

    test('an unknown plugin is refused', async () => {
      expect(await each.fails('cni.sh', ['weave', '172.16.0.0/16'])).toContain(
        'unknown network plugin: weave',
      )
    })
  })
})
