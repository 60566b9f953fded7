import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ScriptsOfEachTest } from './rigs/provision/each-test'
import { ScriptMachine } from './rigs/provision/machine'

const folder = join(import.meta.dirname, '../resources/vagrant/provision')
/** Those of a lab, and the two that Pilothouse brings along. */
const scripts = [...readdirSync(folder), '../repair.sh', '../reset.sh']

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
  const each = new ScriptsOfEachTest()

  describe('prepare', () => {
    const nodes = ['m-k8s=192.168.56.10', 'w1-k8s=192.168.56.101']

    test('names, swap, kernel, time; a second time changes nothing', async () => {
      await each.machine.write('state/ntp')
      const calls = await each.succeeds('prepare.sh', nodes)
      const hosts =
        '127.0.0.1 localhost\n127.0.1.1 ubuntu\n10.0.0.9 mine\n' +
        '# pilothouse begin\n192.168.56.10 m-k8s\n192.168.56.101 w1-k8s\n# pilothouse end\n'
      const fstab = '/dev/sda1 / ext4 defaults 0 1\n# a swap of old\n# /swap.img\tnone\tswap\tsw\t0\t0\n'
      expect(await each.machine.read('etc/hosts')).toBe(hosts)
      expect(await each.machine.read('etc/fstab')).toBe(fstab)
      expect(await each.machine.read('etc/modules-load.d/kubernetes.conf')).toBe('overlay\nbr_netfilter\n')
      expect(await each.machine.read('etc/sysctl.d/90-kubernetes.conf')).toContain('net.ipv4.ip_forward = 1')
      expect(await each.machine.read('etc/apt/apt.conf.d/90pilothouse')).toContain(
        'DPkg::Lock::Timeout "300";',
      )
      expect(calls).toEqual(
        expect.arrayContaining([
          'systemctl mask --now --quiet unattended-upgrades.service',
          'swapoff -a',
          'modprobe br_netfilter',
          'sysctl -p /etc/sysctl.d/90-kubernetes.conf',
          'timedatectl set-ntp true',
        ]),
      )
      await each.succeeds('prepare.sh', nodes)
      expect([await each.machine.read('etc/hosts'), await each.machine.read('etc/fstab')]).toEqual([
        hosts,
        fstab,
      ])
    })

    test('another lab of nodes takes the place of the one before', async () => {
      await each.machine.write('state/ntp')
      await each.succeeds('prepare.sh', nodes)
      await each.succeeds('prepare.sh', ['m-k8s=10.1.2.10'])
      expect(await each.machine.read('etc/hosts')).toMatch(
        /mine\n# pilothouse begin\n10\.1\.2\.10 m-k8s\n# pilothouse end\n$/,
      )
    })

    test('installs time synchronisation where there is none', async () => {
      expect(await each.succeeds('prepare.sh', nodes)).toContain(
        'apt-get install -y --no-install-recommends systemd-timesyncd',
      )
    })

    test('needs nodes', async () => {
      expect(await each.fails('prepare.sh', [])).toContain(
        '[prepare] ERROR: usage: prepare.sh NAME=ADDRESS...',
      )
    })
  })

  describe('containerd', () => {
    test.each([
      ['1.6', '[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]', 2],
      ['1.7', '[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]', 2],
      ['2.1', "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]", 3],
    ] as const)('%s gets the systemd cgroup driver, where it is looked for', async (version, table, form) => {
      await each.machine.setContainerd(version)
      await each.machine.write('etc/containerd/config.toml', 'disabled_plugins = ["cri"]\n')
      await each.succeeds('containerd.sh')
      const config = await each.machine.read('etc/containerd/config.toml')
      const before = await each.machine.read('containerd-default.toml')
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
      const calls = await each.succeeds('containerd.sh')
      expect(calls).toContain('apt-get install -y --no-install-recommends containerd')
      expect(calls).toContain('systemctl restart containerd')
      expect(await each.machine.has('etc/apt/sources.list.d/docker.list')).toBe(false)
      expect(await each.machine.read('etc/crictl.yaml')).toContain(
        'runtime-endpoint: unix:///run/containerd/containerd.sock',
      )
      expect(await each.succeeds('containerd.sh')).toEqual([
        'systemctl enable --now containerd',
        'containerd --version',
      ])
    })

    test("comes from Docker's repository with its key on Debian", async () => {
      await each.machine.write('etc/os-release', 'ID=debian\nVERSION_CODENAME=trixie\n')
      expect(await each.succeeds('containerd.sh')).toContain(
        'apt-get install -y --no-install-recommends containerd.io',
      )
      expect(await each.machine.read('etc/apt/sources.list.d/docker.list')).toBe(
        'deb [signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/debian trixie stable\n',
      )
      expect(await each.machine.read('etc/apt/keyrings/docker.asc')).toContain(
        'https://download.docker.com/linux/debian/gpg',
      )
    })

    test('is not installed on a system that this step does not know', async () => {
      await each.machine.write('etc/os-release', 'ID=rocky\n')
      expect(await each.fails('containerd.sh', [])).toContain(
        '[containerd] ERROR: This step knows Debian and Ubuntu',
      )
      expect(await each.machine.calls()).toEqual([])
    })

    test("keeps a person's own settings", async () => {
      await each.succeeds('containerd.sh')
      const mine = `${await each.machine.read('etc/containerd/config.toml')}# mine\n`
      await each.machine.write('etc/containerd/config.toml', mine)
      await each.succeeds('containerd.sh')
      expect(await each.machine.read('etc/containerd/config.toml')).toBe(mine)
    })

    test('says so where the default configuration is not as expected', async () => {
      await each.machine.write('containerd-default.toml', 'version = 9\n')
      expect(await each.fails('containerd.sh', [])).toContain('no SystemdCgroup')
    })
  })

  describe('repair', () => {
    const now = '1795000000'
    const repair = '../repair.sh'
    const changing = async (args = [now]) =>
      (await each.succeeds(repair, args)).filter((call) =>
        /^(date --utc --set|systemctl re|crictl|kubeadm)/.test(call),
      )
    const joined = async () => {
      await each.machine.install('kubectl')
      await each.machine.write('etc/kubernetes/kubelet.conf')
    }
    const hour = 3600
    const inDir = 'etc/cni/net.d/calico-kubeconfig'
    /** Calico's file with a token that expires so many seconds from now, or never. */
    const calico = (left: number | null, path = inDir) => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const expires = left === null ? {} : { exp: Number(now) + left }
      const token = `${part({ alg: 'RS256' })}.${part({ iss: 'kubernetes', ...expires, sub: 'calico?>' })}.c2ln`
      return each.machine.write(path, `users:\n- name: calico\n  user:\n    token: ${token}\n`)
    }
    /** What calico-node will write when it starts again. */
    const calicoMakes = () => calico(24 * hour, 'state/calico-kubeconfig')

    test('changes nothing on a node that is well', async () => {
      await joined()
      for (const left of [12 * hour, null]) {
        await calico(left)
        expect(await changing()).toEqual([])
      }
    })

    test('sets a clock that stood still, and lets it be measured anew', async () => {
      await each.machine.write('state/stopped-chrony')
      expect(await changing(['1795086400'])).toEqual([
        'date --utc --set @1795086400',
        'systemctl restart systemd-timesyncd',
        'systemctl restart ntpsec',
      ])
      expect(await each.machine.read('state/now')).toBe('1795086400\n')
      expect(await changing(['1795086400'])).toEqual([])
    })

    test('starts a kubelet that gave up, and has Calico make a new token where its own is old', async () => {
      await joined()
      await each.machine.write('state/stopped-kubelet')
      await calico(-1)
      await calicoMakes()
      expect(await changing()).toEqual([
        'systemctl restart kubelet',
        'crictl ps --quiet --name ^calico-node$',
        'crictl stop id-of-^calico-node$',
      ])
      await each.machine.remove('state/stopped-kubelet')
      expect(await changing()).toEqual([])
    })

    test('a token of Calico that would expire before it is renewed is renewed now', async () => {
      await joined()
      await calico(12 * hour - 1)
      await calicoMakes()
      expect(await changing()).toContain('crictl stop id-of-^calico-node$')
    })

    test('says that Calico has made no new token, which without the API server it cannot', async () => {
      await joined()
      await calico(-1)
      await each.succeeds(repair, [now])
      await each.machine.write('state/api')
      expect(await each.fails(repair, [now])).toContain('Calico has made no new token')
      expect((await each.machine.calls()).filter((call) => call === 'sleep 5')).toHaveLength(24)
    })

    test('a token of Calico that cannot be read is renewed, too', async () => {
      await joined()
      await each.machine.write(inDir, '    token: no.base64%64!.here\n')
      await calicoMakes()
      expect(await changing()).toContain('crictl stop id-of-^calico-node$')
    })

    test('says that a kubelet does not report, which without the API server nobody knows', async () => {
      await joined()
      await each.machine.write('state/silent-kubelet')
      await each.succeeds(repair, [now])
      await each.machine.write('state/api')
      expect(await each.fails(repair, [now])).toContain('The kubelet does not report to the cluster')
    })

    test('a worker whose kubelet has an old certificate has to join anew', async () => {
      await joined()
      await each.machine.write('state/expired-kubelet-client-current.pem')
      expect(await each.fails(repair, [now])).toContain('with Rejoin')
    })

    test('renews the certificates of a control plane, and the kubeconfigs that are copies', async () => {
      await each.machine.install('kubeadm')
      await joined()
      await each.machine.write('etc/kubernetes/admin.conf', 'old\n')
      await each.machine.write('root/.kube/config', 'old\n')
      await each.machine.write('home/vagrant/.kube/config', 'mine\n')
      await each.machine.write('state/expired-apiserver.crt')
      const calls = await changing()
      expect(calls[0]).toBe('kubeadm certs renew all')
      expect(calls.filter((call) => call.startsWith('crictl stop'))).toHaveLength(4)
      expect(await each.machine.read('root/.kube/config')).toBe('renewed\n')
      expect(await each.machine.read('home/vagrant/.kube/config')).toBe('mine\n')
      await each.machine.write('state/expired-kubelet-client-current.pem')
      expect(await each.fails(repair, [now])).toContain('make /etc/kubernetes/kubelet.conf anew')
    })

    test('takes nothing but a time', async () => {
      for (const args of [[], ['now'], ['1', '2'], ['$(reboot)']]) await each.fails(repair, args)
      expect(await each.machine.calls()).toEqual([])
    })
  })

  describe('kubernetes', () => {
    const args = ['1.36', '192.168.56.101']

    test('comes from the repository of its minor, held; a second time nothing is installed', async () => {
      const calls = await each.succeeds('kubernetes.sh', args)
      expect(await each.machine.read('etc/apt/sources.list.d/kubernetes.list')).toBe(
        'deb [signed-by=/etc/apt/keyrings/kubernetes.asc] https://pkgs.k8s.io/core:/stable:/v1.36/deb/ /\n',
      )
      expect(calls).toContain('apt-mark hold kubelet kubeadm kubectl')
      expect(await each.machine.read('etc/default/kubelet')).toBe(
        'KUBELET_EXTRA_ARGS=--node-ip=192.168.56.101\n',
      )
      const again = await each.succeeds('kubernetes.sh', args)
      expect(again.filter((call) => call.startsWith('apt-get') || call.startsWith('curl'))).toEqual([])
    })

    test('another minor is installed before there is a cluster, and refused after', async () => {
      await each.succeeds('kubernetes.sh', args)
      expect(await each.fails('kubernetes.sh', ['1.37', '192.168.56.101'])).toContain(
        'v1.36.4 was installed instead of 1.37',
      )
      await each.machine.calls()
      await each.machine.write('etc/kubernetes/kubelet.conf')
      expect(await each.fails('kubernetes.sh', ['1.37', '192.168.56.101'])).toContain(
        'Upgrade it with kubeadm',
      )
      expect((await each.machine.calls()).filter((call) => call.startsWith('apt-get'))).toEqual([])
    })
  })
})
