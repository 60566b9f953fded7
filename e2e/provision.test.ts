import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { ScriptMachine } from './rigs/provision/machine'

const folder = join(import.meta.dirname, '../resources/vagrant/provision')
const scripts = readdirSync(folder)
const token = 'abcdef.0123456789abcdef'

const isInstalled = (program: string): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe.each(scripts)('%s', (script) => {
  const path = join(folder, script)
  const text = readFileSync(path, 'utf8')

  test('stops at the first failure, and runs nothing that it has just downloaded', () => {
    expect(text).toMatch(/^#!\/usr\/bin\/env bash\n/)
    expect(text).toContain('\nset -euo pipefail\n')
    expect(text).not.toMatch(/curl[^\n]*\|\s*(sudo\s+)?(ba)?sh\b/)
    expect(text).not.toContain('\r')
  })

  test.skipIf(!isInstalled('bash'))('is valid for bash (needs bash)', () => {
    execFileSync('bash', ['-n', path])
  })

  test.skipIf(!isInstalled('shellcheck'))(
    'has nothing that shellcheck complains about (needs shellcheck)',
    () => {
      execFileSync('shellcheck', [path], { stdio: 'pipe' })
    },
  )
})

const { missing } = ScriptMachine
describe.skipIf(missing)(`on a machine of stand-ins${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let machine: ScriptMachine
  beforeEach(async () => {
    machine = await ScriptMachine.make()
  })
  afterEach(() => machine.end())

  async function succeeds(script: string, args: readonly string[] = [], env = ''): Promise<string[]> {
    const { code, output } = await machine.run(script, args, env || undefined)
    expect(output).toContain('Done')
    expect(code).toBe(0)
    expect(output).not.toContain(token)
    return await machine.calls()
  }

  async function fails(script: string, args: readonly string[], env?: string): Promise<string> {
    const { code, output } = await machine.run(script, args, env)
    expect(code).not.toBe(0)
    expect(output).not.toContain('Done')
    expect(output).not.toContain(token)
    return output
  }

  describe('prepare', () => {
    const nodes = ['m-k8s=192.168.56.10', 'w1-k8s=192.168.56.101']

    test('names, swap, kernel, time; a second time changes nothing', async () => {
      await machine.write('state/ntp')
      const calls = await succeeds('prepare.sh', nodes)
      const hosts =
        '127.0.0.1 localhost\n127.0.1.1 ubuntu\n10.0.0.9 mine\n' +
        '# pilothouse begin\n192.168.56.10 m-k8s\n192.168.56.101 w1-k8s\n# pilothouse end\n'
      const fstab = '/dev/sda1 / ext4 defaults 0 1\n# a swap of old\n# /swap.img\tnone\tswap\tsw\t0\t0\n'
      expect(await machine.read('etc/hosts')).toBe(hosts)
      expect(await machine.read('etc/fstab')).toBe(fstab)
      expect(await machine.read('etc/modules-load.d/kubernetes.conf')).toBe('overlay\nbr_netfilter\n')
      expect(await machine.read('etc/sysctl.d/90-kubernetes.conf')).toContain('net.ipv4.ip_forward = 1')
      expect(await machine.read('etc/apt/apt.conf.d/90pilothouse')).toContain('DPkg::Lock::Timeout "300";')
      expect(calls).toEqual(
        expect.arrayContaining([
          'systemctl mask --now --quiet unattended-upgrades.service',
          'swapoff -a',
          'modprobe br_netfilter',
          'sysctl -p /etc/sysctl.d/90-kubernetes.conf',
          'timedatectl set-ntp true',
        ]),
      )
      await succeeds('prepare.sh', nodes)
      expect([await machine.read('etc/hosts'), await machine.read('etc/fstab')]).toEqual([hosts, fstab])
    })

    test('another lab of nodes takes the place of the one before', async () => {
      await machine.write('state/ntp')
      await succeeds('prepare.sh', nodes)
      await succeeds('prepare.sh', ['m-k8s=10.1.2.10'])
      expect(await machine.read('etc/hosts')).toMatch(
        /mine\n# pilothouse begin\n10\.1\.2\.10 m-k8s\n# pilothouse end\n$/,
      )
    })

    test('installs time synchronisation where there is none', async () => {
      expect(await succeeds('prepare.sh', nodes)).toContain(
        'apt-get install -y --no-install-recommends systemd-timesyncd',
      )
    })

    test('needs nodes', async () => {
      expect(await fails('prepare.sh', [])).toContain('[prepare] ERROR: usage: prepare.sh NAME=ADDRESS...')
    })
  })

  describe('containerd', () => {
    test.each([
      ['1.6', '[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]', 2],
      ['1.7', '[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]', 2],
      ['2.1', "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]", 3],
    ] as const)('%s gets the systemd cgroup driver, where it is looked for', async (version, table, form) => {
      await machine.setContainerd(version)
      await machine.write('etc/containerd/config.toml', 'disabled_plugins = ["cri"]\n')
      await succeeds('containerd.sh')
      const config = await machine.read('etc/containerd/config.toml')
      const before = await machine.read('containerd-default.toml')
      expect(config).toBe(
        before
          .replace('SystemdCgroup = false', 'SystemdCgroup = true')
          .replace('"/usr/lib/cni"', '"/opt/cni/bin"'),
      )
      expect(config).toContain('/opt/cni/bin')
      expect(config).toContain(`version = ${form}`)
      const [, options = ''] = config.split(table)
      expect(options.split('[')[0]).toContain('SystemdCgroup = true')
    })

    test("is Ubuntu's own there; a second time nothing is done", async () => {
      const calls = await succeeds('containerd.sh')
      expect(calls).toContain('apt-get install -y --no-install-recommends containerd')
      expect(calls).toContain('systemctl restart containerd')
      expect(await machine.has('etc/apt/sources.list.d/docker.list')).toBe(false)
      expect(await machine.read('etc/crictl.yaml')).toContain(
        'runtime-endpoint: unix:///run/containerd/containerd.sock',
      )
      expect(await succeeds('containerd.sh')).toEqual([
        'systemctl enable --now containerd',
        'containerd --version',
      ])
    })

    test("comes from Docker's repository with its key on Debian", async () => {
      await machine.write('etc/os-release', 'ID=debian\nVERSION_CODENAME=trixie\n')
      expect(await succeeds('containerd.sh')).toContain(
        'apt-get install -y --no-install-recommends containerd.io',
      )
      expect(await machine.read('etc/apt/sources.list.d/docker.list')).toBe(
        'deb [signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/debian trixie stable\n',
      )
      expect(await machine.read('etc/apt/keyrings/docker.asc')).toContain(
        'https://download.docker.com/linux/debian/gpg',
      )
    })

    test('is not installed on a system that this step does not know', async () => {
      await machine.write('etc/os-release', 'ID=rocky\n')
      expect(await fails('containerd.sh', [])).toContain(
        '[containerd] ERROR: This step knows Debian and Ubuntu',
      )
      expect(await machine.calls()).toEqual([])
    })

    test("keeps a person's own settings", async () => {
      await succeeds('containerd.sh')
      const mine = `${await machine.read('etc/containerd/config.toml')}# mine\n`
      await machine.write('etc/containerd/config.toml', mine)
      await succeeds('containerd.sh')
      expect(await machine.read('etc/containerd/config.toml')).toBe(mine)
    })

    test('says so where the default configuration is not as expected', async () => {
      await machine.write('containerd-default.toml', 'version = 9\n')
      expect(await fails('containerd.sh', [])).toContain('no SystemdCgroup')
    })
  })

  describe('kubernetes', () => {
    const args = ['1.36', '192.168.56.101']

    test('comes from the repository of its minor, held; a second time nothing is installed', async () => {
      const calls = await succeeds('kubernetes.sh', args)
      expect(await machine.read('etc/apt/sources.list.d/kubernetes.list')).toBe(
        'deb [signed-by=/etc/apt/keyrings/kubernetes.asc] https://pkgs.k8s.io/core:/stable:/v1.36/deb/ /\n',
      )
      expect(calls).toContain('apt-mark hold kubelet kubeadm kubectl')
      expect(await machine.read('etc/default/kubelet')).toBe('KUBELET_EXTRA_ARGS=--node-ip=192.168.56.101\n')
      const again = await succeeds('kubernetes.sh', args)
      expect(again.filter((call) => call.startsWith('apt-get') || call.startsWith('curl'))).toEqual([])
    })

    test('another minor is installed before there is a cluster, and refused after', async () => {
      await succeeds('kubernetes.sh', args)
      expect(await fails('kubernetes.sh', ['1.37', '192.168.56.101'])).toContain(
        'v1.36.4 was installed instead of 1.37',
      )
      await machine.calls()
      await machine.write('etc/kubernetes/kubelet.conf')
      expect(await fails('kubernetes.sh', ['1.37', '192.168.56.101'])).toContain('Upgrade it with kubeadm')
      expect((await machine.calls()).filter((call) => call.startsWith('apt-get'))).toEqual([])
    })
  })

  describe('control-plane', () => {
    const args = ['192.168.56.10', '172.16.0.0/16']
    beforeEach(() => machine.install('kubeadm', 'kubectl'))

    const documents = async (path: string) =>
      parseAllDocuments(await machine.read(path)).map(
        (document) => document.toJS() as Record<string, unknown>,
      )

    test('gives kubeadm a configuration in its present form', async () => {
      const calls = await succeeds('control-plane.sh', args, token)
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
        expect(await machine.has(`${home}/.kube/config`)).toBe(true)
    })

    test('a second time the cluster stays, and only a token that is gone is made again', async () => {
      await succeeds('control-plane.sh', args, token)
      await machine.write('home/vagrant/.kube/config', 'mine')
      const again = await succeeds('control-plane.sh', args, token)
      expect(again.filter((call) => /init|reset|token/.test(call) && !call.includes('get secret'))).toEqual(
        [],
      )
      expect(await machine.read('home/vagrant/.kube/config')).toBe('mine')
      await machine.remove('state/secret-abcdef')
      const renewed = await succeeds('control-plane.sh', args, token)
      expect(renewed.join('\n')).toMatch(/kubeadm token create --config/)
      expect((await documents('state/token.yaml'))[0]).toMatchObject({ bootstrapTokens: [{ token }] })
    })

    test('begins anew after an attempt that ended half-way', async () => {
      await machine.write('state/init-fails')
      await fails('control-plane.sh', args, token)
      expect(await machine.has('etc/kubernetes/admin.conf')).toBe(true)
      await machine.remove('state/init-fails')
      await machine.calls()
      const calls = await succeeds('control-plane.sh', args, token)
      const order = calls
        .filter((call) => /^kubeadm (init|reset)/.test(call))
        .map((call) => call.split(' ')[1])
      expect(order).toEqual(['reset', 'init'])
    })

    test('never resets a cluster that was finished, even while it does not answer', async () => {
      await succeeds('control-plane.sh', args, token)
      for (const name of ['api', 'cluster']) await machine.remove(`state/${name}`)
      const output = await fails('control-plane.sh', args, token)
      expect(output).toContain(
        '[control-plane] ERROR: The Kubernetes API on 192.168.56.10:6443 does not answer',
      )
      expect((await machine.calls()).filter((call) => /reset|init/.test(call))).toEqual([])
    })

    test('takes over a cluster that a person has initialised', async () => {
      await machine.write('etc/kubernetes/admin.conf')
      await machine.write('etc/kubernetes/manifests/etcd.yaml')
      for (const name of ['api', 'cluster']) await machine.write(`state/${name}`)
      const calls = await succeeds('control-plane.sh', args, token)
      expect(calls.filter((call) => /reset|init/.test(call))).toEqual([])
    })

    test.each([undefined, '', 'abc', `${token}"\nkind: Other`])('refuses the token %j', async (wrong) => {
      expect(await fails('control-plane.sh', args, wrong)).toContain(
        'JOIN_TOKEN is missing or has a wrong form',
      )
    })
  })

  describe('join', () => {
    const args = ['192.168.56.101', '192.168.56.10']
    beforeEach(() => machine.install('kubeadm'))

    test('waits for the API, joins once, and shows the token to nobody', async () => {
      await machine.write('state/api-answers-after', '3')
      const calls = await succeeds('join.sh', args, token)
      expect(calls.filter((call) => call === 'sleep 5')).toHaveLength(3)
      expect(parse(await machine.read('state/join.yaml'))).toMatchObject({
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'JoinConfiguration',
        discovery: { bootstrapToken: { apiServerEndpoint: '192.168.56.10:6443', token } },
        nodeRegistration: { kubeletExtraArgs: [{ name: 'node-ip', value: '192.168.56.101' }] },
      })
      expect(calls.join('\n')).not.toContain(token)
      const again = await machine.run('join.sh', args, token)
      expect(again).toMatchObject({ code: 0, output: '[join] This node has joined already\n' })
      expect(await machine.calls()).toEqual([])
    })

    test('says so when the API never answers', async () => {
      await machine.write('state/api-answers-after', '1000')
      const output = await fails('join.sh', args, token)
      expect(output).toContain('[join] ERROR: The Kubernetes API on 192.168.56.10:6443 does not answer')
      expect((await machine.calls()).some((call) => call.startsWith('kubeadm'))).toBe(false)
    })

    test('begins anew after an attempt that ended half-way', async () => {
      await machine.write('state/join-fails')
      expect(await fails('join.sh', args, token)).toContain('[join] ERROR: kubeadm join failed')
      await machine.remove('state/join-fails')
      await machine.calls()
      const calls = await succeeds('join.sh', args, token)
      expect(calls.filter((call) => call.startsWith('kubeadm')).map((call) => call.split(' ')[1])).toEqual([
        'reset',
        'join',
      ])
    })
  })

  describe('cni', () => {
    beforeEach(() => machine.install('kubectl'))
    const run = (plugin: string) => succeeds('cni.sh', [plugin, '172.16.0.0/16'])

    interface Patch {
      target: { kind: string; name: string }
      patch: string
    }
    const patches = async () =>
      (parse(await machine.read('state/kustomization.yaml')) as { patches: Patch[] }).patches.map(
        ({ target, patch }) => ({ ...target, patch: parse(patch) as unknown }),
      )

    test("Calico looks for the kubelet's address, and takes the pod network of the lab", async () => {
      await run('calico')
      expect(await machine.read('state/manifest.yaml')).toMatch(
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
      await machine.write('state/wrong-checksum')
      for (const plugin of ['calico', 'flannel', 'cilium']) {
        const output = await fails('cni.sh', [plugin, '172.16.0.0/16'])
        expect(output).toMatch(/\[cni\] ERROR: https:\S+ is (not the file it was|damaged)/)
      }
      expect((await machine.calls()).filter((call) => /kubectl apply|cilium install/.test(call))).toEqual([])
    })

    test('a node that never becomes Ready fails the step, with what was seen', async () => {
      await machine.write('state/never-ready')
      expect(await fails('cni.sh', ['calico', '172.16.0.0/16'])).toContain('w1-k8s did not become Ready')
      expect(await machine.calls()).toContain('kubectl get pods -A -o wide')
    })

    test('an unknown plugin is refused', async () => {
      expect(await fails('cni.sh', ['weave', '172.16.0.0/16'])).toContain('unknown network plugin: weave')
    })
  })
})
