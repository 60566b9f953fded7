import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readLabFiles } from './lab-files'
import { sharedName } from './machine-names'
import { scanSources } from './scan-sources'

const bookLab = join(import.meta.dirname, 'testdata/book-lab')

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-old-lab-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const problemsIn = (...lines: string[]) =>
  scanSources([{ name: 'x.sh', lines }]).map(({ problem }) => problem.id)

describe("the book's lab", () => {
  it('has these problems, each with the line that shows it', async () => {
    const found = scanSources(await readLabFiles(bookLab))
    expect(found.map(({ problem, file, lineNumber }) => `${problem.id} ${file}:${lineNumber}`)).toEqual([
      'kubernetes-gone Vagrantfile:6',
      'centos-eol Vagrantfile:12',
      'home-subnet Vagrantfile:20',
      'ssh-open-to-all Vagrantfile:21',
      'legacy-k8s-repo config.sh:12',
      'unsigned-packages config.sh:14',
      'docker-runtime install_pkg.sh:3',
      'fixed-join-token master_node.sh:2',
      'moving-manifest master_node.sh:9',
    ])
    expect(found[0]).toMatchObject({
      line: "  Ver = '1.18.4' # Kubernetes Version to install",
      params: { version: '1.18' },
    })
  })

  it('shares names with another chapter whose machines are still there', async () => {
    const files = await readLabFiles(bookLab)
    const machine = (name: string, uuid: string) => ({ name, uuid })
    const others = [machine('something else', '1'), machine('w2-k8s(github_SysNet4Admin)', '2')]
    expect(sharedName(files, others, new Set())).toMatchObject({
      problem: { id: 'vm-name-exists' },
      file: 'Vagrantfile',
      lineNumber: 35,
    })
    // Its own machine is no other one.
    expect(sharedName(files, others, new Set(['2']))).toBeNull()
    expect(
      sharedName(files, [machine('w2-k8s(github_SysNet4Admin', '3'), { name: null, uuid: '4' }], new Set()),
    ).toBeNull()
  })
})

describe('a line', () => {
  it.each([
    'ip: "192.168.10.10"',
    'ip: "192.168.11.5", other: "10.192.168.1.5"',
    '# ip: "192.168.1.10"',
    '// mirrorlist.centos.org',
    'DOCKER_VER = "1.13.1"',
    "KUBERNETES_VERSION = '1.31.2'",
    'config.vm.box = "generic/centos9s"',
    'config.vm.box = "centos/stream9"',
    'repo_gpgcheck=0',
    'kubeadm join --token "$TOKEN"',
    'apt-get install -y docker-compose-plugin curl',
    'cfg.vm.network "forwarded_port", guest: 22, host: 60010, host_ip: "127.0.0.1", id: "ssh"',
    'cfg.vm.network "forwarded_port", guest: 2222, host: 1',
    'curl https://raw.githubusercontent.com/projectcalico/calico/v3.31.2/manifests/calico.yaml',
  ])('%s is right', (line) => expect(problemsIn(line)).toEqual([]))

  it.each([
    ['ip: "192.168.1.#{i + 10}"', 'home-subnet'],
    ['deb https://apt.kubernetes.io/ kubernetes-xenial main', 'legacy-k8s-repo'],
    ['BOX_IMAGE = "centos/7"', 'centos-eol'],
    ['apt-get install -y kubelet=1.22.0-00', 'kubernetes-gone'],
    ['k8s_version: "v1.9.3"', 'kubernetes-gone'],
    ['apt-get install -y apt-transport-https docker.io', 'docker-runtime'],
    ['kubeadm init --token=abcdef.0123456789abcdef', 'fixed-join-token'],
    ['deb [trusted=yes] http://mirror/ ./', 'unsigned-packages'],
    ['config.vm.network :forwarded_port, :guest => 22, :host => 2300', 'ssh-open-to-all'],
  ])('%s is %s', (line, id) => expect(problemsIn(line)).toEqual([id]))

  it('about Docker is right where cri-dockerd or containerd is set up elsewhere', () => {
    expect(problemsIn('apt-get install -y docker.io', 'apt-get install -y ./cri-dockerd_0.3.deb')).toEqual([])
  })
})

describe('the files of a lab', () => {
  it('are the Vagrantfile and what it names in its folder, and nothing else', async () => {
    await mkdir(join(folder, 'lab/scripts'), { recursive: true })
    const write = (name: string, text: string) => writeFile(join(folder, 'lab', name), text)
    await writeFile(join(folder, 'outside.sh'), 'outside')
    await symlink(join(folder, 'outside.sh'), join(folder, 'lab/link.sh'))
    await write('scripts/a.sh', 'one\r\ntwo')
    await write('big.sh', 'x'.repeat(256 * 1024 + 1))
    await write('unnamed.sh', 'unnamed')
    const names = [
      'scripts/a.sh',
      './scripts/a.sh',
      '../outside.sh',
      'link.sh',
      '/etc/profile.d/x.sh',
      'big.sh',
      'gone.sh',
      'scripts',
    ]
    await write('Vagrantfile', names.map((name) => `cfg.vm.provision "shell", path: "${name}"`).join('\n'))
    const files = await readLabFiles(join(folder, 'lab'))
    expect(files.map(({ name }) => name)).toEqual(['Vagrantfile', 'scripts/a.sh', 'scripts/a.sh'])
    expect(files[1]?.lines).toEqual(['one', 'two'])
  })

  it('are at most 41', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `${index}.sh`)
    await Promise.all(names.map((name) => writeFile(join(folder, name), '')))
    await writeFile(join(folder, 'Vagrantfile'), names.map((name) => `"${name}"`).join(' '))
    expect(await readLabFiles(folder)).toHaveLength(41)
  })

  it('are none where the Vagrantfile is gone', async () => {
    expect(await readLabFiles(folder)).toEqual([])
    expect(await readLabFiles(join(folder, 'gone'))).toEqual([])
  })

  it('are read, and not changed', async () => {
    await cp(bookLab, folder, { recursive: true })
    expect(scanSources(await readLabFiles(folder))).toHaveLength(9)
  })
})

it('a name with any text in it finds some machine or none, in time', () => {
  const part = fc.constantFrom('#{i}', '#{', '}', 'a', 'ab', 'node-', '한글', '(x)')
  const name = fc.array(part, { maxLength: 60 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(name, name, (written, machine) => {
      const files = [{ name: 'Vagrantfile', lines: [`vb.name = '${written}'`] }]
      sharedName(files, [{ name: machine, uuid: '1' }], new Set())
    }),
  )
})
