import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LabSpec } from '#shared/labs'
import { formatLabFile, type LabFile } from './lab-file'
import { plannedNodes } from './planned-nodes'
import { exampleSpec } from './testing'

const root = join(import.meta.dirname, '../..')
const recorder = join(root, 'e2e/rigs/vagrantfile/record.rb')

interface Run {
  code: number
  stdout: string
  stderr: string
}

async function runProgram(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Run> {
  try {
    const options = { env: { ...process.env, ...env }, timeout: 60_000 }
    return { code: 0, ...(await promisify(execFile)(program, [...args], options)) }
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code: unknown; stdout?: string; stderr?: string }
    if (typeof code !== 'number') throw error
    return { code, stdout, stderr }
  }
}

const isInstalled = async (program: string): Promise<boolean> =>
  runProgram(program, ['--version']).then(
    ({ code }) => code === 0,
    () => false,
  )

/** What the recorder notes down of a Vagrantfile. */
interface Call {
  args: string[]
  options?: Record<string, unknown>
  block?: Notes
}
interface Notes {
  [name: string]: unknown
  vm: Notes & { network: Call[]; provider: Call[]; provision: Call[]; define: Call[] }
}

const lab = (change: Partial<LabFile> = {}): LabFile => {
  const { box, cni, kubernetesVersion, podNetwork, subnet, name } = exampleSpec()
  const nodes = plannedNodes(exampleSpec({ workers: 2 }))
  return {
    version: 1,
    name,
    provider: 'virtualbox',
    box,
    kubernetesVersion,
    cni,
    subnet,
    podNetwork,
    nodes,
    ...change,
  }
}

const hasRuby = await isInstalled('ruby')
const hasVagrant = await isInstalled('vagrant')

describe.skipIf(!hasRuby)(`the Vagrantfile${hasRuby ? '' : ' (skipped: no Ruby here)'}`, () => {
  let scratch: string
  let folder: string
  let vagrantfile: string
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'pilothouse-vagrantfile-'))
    folder = await newFolder()
    vagrantfile = join(folder, 'Vagrantfile')
  })
  afterAll(() => rm(scratch, { recursive: true, force: true }))

  async function newFolder(): Promise<string> {
    const made = await mkdtemp(join(scratch, '실습 lab '))
    await cp(join(root, 'resources/vagrant'), made, { recursive: true })
    return made
  }

  const load = async (text: string, env: NodeJS.ProcessEnv = {}, args = [vagrantfile]): Promise<Run> => {
    await writeFile(join(folder, 'lab.yaml'), text)
    return await runProgram('ruby', ['-W0', recorder, ...args], env)
  }

  const notesOf = ({ stdout }: Run): Notes[] =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Notes)

  async function read(text: string, env: NodeJS.ProcessEnv = {}): Promise<Notes> {
    const run = await load(text, env)
    expect(run.stderr).toBe('')
    const [notes] = notesOf(run)
    if (!notes) throw new Error('nothing was recorded')
    return notes
  }

  const machinesOf = (notes: Notes): [string | undefined, Notes['vm']][] =>
    notes.vm.define.map(({ args, block }) => [args[0], (block as Notes).vm])
  const provider = (machine: Notes['vm']): Notes =>
    Object.assign(
      {},
      ...machine.provider.filter(({ args }) => args[0] === 'virtualbox').map(({ block }) => block),
    )
  const tokens = (notes: Notes): unknown[] =>
    machinesOf(notes).flatMap(([, { provision }]) =>
      provision.flatMap(({ block }) =>
        block?.env ? [(block.env as { JOIN_TOKEN: string }).JOIN_TOKEN] : [],
      ),
    )

  test('makes the machines of lab.yaml, the control plane first', async () => {
    const notes = await read(formatLabFile(lab({ nodes: lab().nodes.toReversed() })))
    expect(notes.vm).toMatchObject({ box: 'bento/ubuntu-24.04', box_check_update: false })
    expect(notes.vm.synced_folder).toEqual([{ args: ['.', '/vagrant'], options: { disabled: true } }])
    expect(notes.vm.define.map(({ args, options }) => [args[0], options])).toEqual([
      ['m-k8s', { primary: true }],
      ['w2-k8s', { primary: false }],
      ['w1-k8s', { primary: false }],
    ])
    const [, [, worker] = []] = machinesOf(notes)
    expect(worker).toMatchObject({ hostname: 'w2-k8s' })
    expect(worker?.network).toEqual([
      { args: ['private_network'], options: { ip: '192.168.56.102' } },
      {
        args: ['forwarded_port'],
        options: { guest: 22, host: 60_102, host_ip: '127.0.0.1', id: 'ssh', auto_correct: true },
      },
    ])
    expect(worker && provider(worker)).toMatchObject({
      cpus: 1,
      memory: 1024,
      gui: false,
      linked_clone: true,
    })
    // Of two labs of this name in two folders neither has the other's machines in its group.
    const suffix = /^w2-k8s\.(k8s-[0-9a-f]{8})$/.exec(String(worker && provider(worker).name))?.[1]
    expect(worker && provider(worker).customize).toEqual([
      { args: ['modifyvm', 'id', '--groups', `/pilothouse-${suffix}`] },
    ])
  })

  test('has one named provisioner for each step, with its arguments', async () => {
    const stepsOf = (machine: Notes['vm'] | undefined) =>
      machine?.provision.map(({ args, options, block }) => {
        expect(options).toEqual({ type: 'shell' })
        expect(block?.path).toBe(`provision/${args[0]}.sh`)
        return [args[0], block?.args, block?.sensitive ?? false]
      })
    const [[, controlPlane] = [], [, worker] = []] = machinesOf(
      await read(formatLabFile(lab({ cni: 'cilium' }))),
    )
    const hosts = ['m-k8s=192.168.56.10', 'w1-k8s=192.168.56.101', 'w2-k8s=192.168.56.102']
    expect(stepsOf(controlPlane)).toEqual([
      ['prepare', hosts, false],
      ['containerd', [], false],
      ['kubernetes', ['1.36', '192.168.56.10'], false],
      ['control-plane', ['192.168.56.10', '172.16.0.0/16'], true],
      ['cni', ['cilium', '172.16.0.0/16'], false],
    ])
    expect(stepsOf(worker)).toEqual([
      ['prepare', hosts, false],
      ['containerd', [], false],
      ['kubernetes', ['1.36', '192.168.56.101'], false],
      ['join', ['192.168.56.101', '192.168.56.10'], true],
    ])
    const scripts = await readdir(join(folder, 'provision'))
    expect(scripts.sort()).toEqual(
      ['cni', 'containerd', 'control-plane', 'join', 'kubernetes', 'prepare'].map((name) => `${name}.sh`),
    )
  })

  test('the token is the one of the environment, else one for each call of Vagrant, however often it reads the file', async () => {
    const PILOTHOUSE_JOIN_TOKEN = 'abcdef.0123456789abcdef'
    const text = formatLabFile(lab())
    expect(new Set(tokens(await read(text, { PILOTHOUSE_JOIN_TOKEN })))).toEqual(
      new Set([PILOTHOUSE_JOIN_TOKEN]),
    )
    const ofOneCall = async () =>
      new Set(notesOf(await load(text, {}, [vagrantfile, vagrantfile])).flatMap(tokens))
    const [first, second] = [await ofOneCall(), await ofOneCall()]
    expect([first.size, second.size]).toEqual([1, 1])
    expect(first).not.toEqual(second)
    for (const wrong of ['', 'abcdef', "abcdef.0123456789abcde'", 'ABCDEF.0123456789abcdef'])
      expect((await load(text, { PILOTHOUSE_JOIN_TOKEN: wrong })).stderr).toContain('must look like')
  })

  test('VMs of two folders have different names, also where lab and nodes are called the same', async () => {
    const other = await newFolder()
    await writeFile(join(other, 'lab.yaml'), formatLabFile(lab()))
    const both = notesOf(await load(formatLabFile(lab()), {}, [vagrantfile, join(other, 'Vagrantfile')]))
    const names = both.flatMap((notes) => machinesOf(notes).map(([, machine]) => provider(machine).name))
    expect(new Set(names).size).toBe(6)
    for (const name of names) expect(name).toMatch(/^(m|w[12])-k8s\.k8s-[0-9a-f]{8}$/)
  })

  test('reads every name as it was written, whatever Ruby would like it to be', async () => {
    const unit = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-')
    const anyName = fc.string({ unit, minLength: 1, maxLength: 63 }).filter((name) => !/^-|-$/.test(name))
    const special =
      'null true no on off y n 1e3 0x1f 007 0b11 0o7 123 1-2 2026-01-01 inf nan 1e-3 0 00'.split(' ')
    const names = [...new Set([...special, ...fc.sample(anyName, 40)])]
    const [template] = lab().nodes
    if (!template) throw new Error('a lab has nodes')
    const nodes = names.map((name, index) => ({
      ...template,
      name,
      role: index === 0 ? ('control-plane' as const) : ('worker' as const),
      address: `192.168.56.${index + 10}`,
      sshPort: 20_000 + index,
    }))
    for (const name of ['no', '2026-01-01']) {
      const notes = await read(formatLabFile(lab({ name, nodes })))
      expect(machinesOf(notes).map(([node]) => node)).toEqual(names)
    }
  })

  const text = formatLabFile(lab())
  test.each([
    ['nothing', ''],
    ['a list', '- a\n'],
    ['a text', 'just words'],
    ['an object of Ruby', text.replace('name: k8s', 'name: !ruby/object:Object {}')],
    ['a symbol', text.replace('cni: calico', 'cni: :calico')],
    ['an alias', text.replace('name: k8s', 'name: &a k8s').replace('cni: calico', 'cni: *a')],
    ['a date', text.replace('name: k8s', 'name: 2026-01-01')],
    ['a name with a command', text.replace('name: k8s', 'name: "k8s; touch /tmp/x"')],
    ['a name with Ruby', text.replace('name: k8s', 'name: "#{`touch /tmp/x`}"')],
    ['a name with a quote', text.replace('name: k8s', `name: "k8s'"`)],
    ['a name of 300 characters', text.replace('name: k8s', `name: ${'x'.repeat(300)}`)],
    ['a box of 300 characters', text.replace('bento/ubuntu-24.04', `bento/${'x'.repeat(300)}`)],
    ['a version with Ruby', text.replace('"1.36"', '"1.#{36}"')],
    ['a name of two lines', text.replace('name: k8s', 'name: "k8s\\nx"')],
    ['a box with a path', text.replace('bento/ubuntu-24.04', 'file:///etc/passwd')],
    ['a version with a path', text.replace('"1.36"', '"1.36/../x"')],
    ['a version that is a number', text.replace('"1.36"', '1.36')],
    ['an unknown network plugin', text.replace('cni: calico', 'cni: weave')],
    ['a network with a command', text.replace('172.16.0.0/16', '"172.16.0.0/16; reboot"')],
    ['a network that is none', text.replace('172.16.0.0/16', '172.16.0.0/33')],
    ['an address that is none', text.replace('192.168.56.10\n', '192.168.56.999\n')],
    ['the same address twice', text.replace('192.168.56.101', '192.168.56.10')],
    ['the same port twice', text.replace('60101', '60010')],
    ['a port as a text', text.replace('60101', '"60101"')],
    ['a port out of range', text.replace('60101', '70000')],
    ['no processor', text.replace('cpus: 2', 'cpus: 0')],
    ['half a processor', text.replace('cpus: 2', 'cpus: 1.5')],
    ['all memory', text.replace('memoryMiB: 2048', 'memoryMiB: 99999999')],
    ['no control plane', text.replace('role: control-plane', 'role: worker')],
    ['two control planes', text.replace('role: worker', 'role: control-plane')],
    ['an unknown role', text.replace('role: worker', 'role: boss')],
    ['no nodes', text.replace(/nodes:[\s\S]*/, 'nodes: []\n')],
    ['nodes that are none', text.replace(/nodes:[\s\S]*/, 'nodes: [1, 2]\n')],
    ['nodes as a mapping', text.replace(/nodes:[\s\S]*/, 'nodes: {a: b}\n')],
  ])('refuses %s before anything is made', async (_, bad) => {
    expect(bad).not.toBe(text)
    const { code, stdout, stderr } = await load(bad)
    expect(code).not.toBe(0)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/lab\.yaml: |Psych::/)
  })

  describe.skipIf(!hasVagrant)('for Vagrant itself (needs Vagrant)', () => {
    const validate = async (labFile: string) => {
      await writeFile(join(folder, 'lab.yaml'), labFile)
      return await runProgram('vagrant', ['validate', '--ignore-provider'], {
        VAGRANT_CWD: folder,
        VAGRANT_HOME: join(scratch, 'home'),
        VAGRANT_CHECKPOINT_DISABLE: '1',
      })
    }
    const nodesOf = (change: Partial<LabSpec>) => plannedNodes(exampleSpec(change))

    test.each<[string, Partial<LabFile>]>([
      ['two workers', {}],
      ['a control plane alone', { nodes: nodesOf({ workers: 0 }), box: 'bento/debian-12' }],
      ['eight workers', { nodes: nodesOf({ workers: 8 }), cni: 'flannel', kubernetesVersion: '1.37' }],
      [
        'large machines',
        {
          nodes: nodesOf({ workers: 1, controlPlaneCpus: 32, workerMemoryMiB: 131_072 }),
          box: 'bento/ubuntu-26.04',
        },
      ],
      ['a box of its own, an old version', { box: 'someone/their_box-1.0', kubernetesVersion: '1.29' }],
      [
        'names that YAML reads as something else, another network',
        { name: 'no', subnet: '10.1.2.0/24', nodes: nodesOf({ subnet: '10.1.2.0/24' }), cni: 'cilium' },
      ],
    ])('a lab is valid: %s', async (_, change) => {
      expect(await validate(formatLabFile(lab(change)))).toMatchObject({ code: 0 })
    })

    test.each([
      ['cpus: 2', 'cpus: 0', 'nodes.0.cpus must be a whole number from 1 to 64'],
      ['name: k8s', 'name: "#{`touch /tmp/x`}"', 'name'],
    ])('the refusal of another value than %s is told', async (good, bad, told) => {
      const refused = await validate(text.replace(good, bad))
      expect(refused.code).toBe(1)
      expect(refused.stderr).toContain(`lab.yaml: ${told}`)
    })
  })
})
