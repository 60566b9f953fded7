import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { LabError } from '#shared/errors'
import { boxes, cniPlugins, kubernetesVersions } from '#shared/labs'
import { addNodes, formatLabFile, type LabFile, parseLabFile, removeNodes } from './lab-file'
import { nextWorkers, plannedNodes } from './planned-nodes'

const sizes = { controlPlaneCpus: 2, controlPlaneMemoryMiB: 2048, workerCpus: 1, workerMemoryMiB: 1024 }

const example: LabFile = {
  version: 1,
  name: 'k8s',
  provider: 'virtualbox',
  box: 'bento/ubuntu-24.04',
  kubernetesVersion: '1.36',
  cni: 'calico',
  subnet: '192.168.56.0/24',
  podNetwork: '172.16.0.0/16',
  nodes: plannedNodes({ workers: 3, subnet: '192.168.56.0/24', sshPortBase: 60_000, ...sizes }),
}

const names = fc
  .string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-'), minLength: 1, maxLength: 63 })
  .filter((name) => !/^-|-$/.test(name))

const files = fc
  .record({
    name: fc.oneof(names, fc.constantFrom('null', 'true', 'no', '1e3', '0x1f', '007', '123', '1-2')),
    kubernetesVersion: fc.constantFrom(...kubernetesVersions),
    cni: fc.constantFrom(...cniPlugins),
    third: fc.nat(255),
    workers: fc.nat(32),
    sshPortBase: fc.integer({ min: 1024, max: 65_000 }),
    box: fc.constantFrom(...boxes),
    workerCpus: fc.integer({ min: 1, max: 32 }),
    workerMemoryMiB: fc.integer({ min: 1024, max: 131_072 }),
  })
  .map(({ third, workers, sshPortBase, workerCpus, workerMemoryMiB, ...file }): LabFile => {
    const subnet = `10.0.${third}.0/24`
    const choices = { ...sizes, workers, subnet, sshPortBase, workerCpus, workerMemoryMiB }
    return { ...example, ...file, subnet, nodes: plannedNodes(choices) }
  })

test('what is written is read again, whatever YAML would like a name to be', () => {
  fc.assert(
    fc.property(files, (file) => {
      expect(parseLabFile(formatLabFile(file), 'lab.yaml')).toEqual(file)
    }),
  )
})

/** The error that reading `text` gives, or what else was thrown. */
function failure(text: string): LabError {
  try {
    parseLabFile(text, 'lab.yaml')
  } catch (error) {
    if (error instanceof LabError) return error
    throw error
  }
  throw new Error('it was read')
}

const text = formatLabFile(example)

test.each([
  ['a value of a wrong kind', text.replace('cni: calico', 'cni: 5'), 7, 'cni'],
  ['an unknown provider', text.replace('provider: virtualbox', 'provider: cloud'), 4, 'provider'],
  ['a name that is none', text.replace('name: k8s', 'name: K8S'), 3, 'name: Use lower-case'],
  ['the name of a view', text.replace('name: k8s', 'name: sessions'), 3, 'name: “sessions”'],
  ['a port out of range', text.replace('sshPort: 60101', 'sshPort: 70000'), 20, 'nodes.1.sshPort'],
  ['an address of a wrong form', text.replace('192.168.56.101', '192.168.56.1010'), 19, 'nodes.1.address'],
  ['an address outside of the subnet', text.replace('192.168.56.101', '192.168.57.101'), 11, 'subnet'],
  ['the same port twice', text.replace('sshPort: 60101', 'sshPort: 60010'), 11, 'sshPort'],
  ['two nodes of one name', text.replace('name: w1-k8s', 'name: m-k8s'), 11, 'same name'],
  ['no control plane', text.replace('role: control-plane', 'role: worker'), 11, 'control-plane'],
  ['two control planes', text.replace('role: worker', 'role: control-plane'), 11, 'control-plane'],
  ['no processor', text.replace('cpus: 2', 'cpus: 0'), 15, 'nodes.0.cpus'],
  ['a box that is a path', text.replace('bento/ubuntu-24.04', '../../box'), 5, 'box'],
  ['a box of 300 characters', text.replace('ubuntu-24.04', 'x'.repeat(300)), 5, 'box'],
  ['a box with Ruby', text.replace('bento/ubuntu-24.04', '"bento/#{`reboot`}"'), 5, 'box'],
  ['a version with Ruby', text.replace('"1.36"', '"1.#{36}"'), 6, 'kubernetesVersion'],
  ['a version with a path', text.replace('"1.36"', '"1.36/../.."'), 6, 'kubernetesVersion'],
  ['no nodes', text.replace(/nodes:[\s\S]*/, 'nodes: []\n'), 10, 'nodes'],
  ['a missing value', text.replace('cni: calico\n', ''), 1, 'cni'],
  ['a key twice', text.replace('cni: calico', 'cni: calico\ncni: calico'), 8, 'unique'],
  ['a broken line', text.replace('cni: calico', 'cni: "cal" ico'), 7, ''],
  ['a tab', text.replace('  - name: m-k8s', '\t- name: m-k8s'), 11, ''],
  ['nothing', '', 1, 'the file'],
  ['a list', '- a\n- b\n', 1, 'the file'],
  ['two documents', `${text}---\n${text}`, 1, ''],
  ['a version of the future', text.replace('version: 1', 'version: 2'), 2, 'version'],
])('%s is refused, with its line', (_, bad, line, details) => {
  const error = failure(bad)
  expect(error).toMatchObject({ code: 'config.corrupt', key: 'config.corruptLine' })
  if (line > 1) expect(error.params).toEqual({ path: 'lab.yaml', line })
  expect(error.details).toContain(details)
})

/** What would be something else to a shell, Ruby, YAML or a file system. */
const hostile = [
  '',
  ' k8s',
  'k8s\n',
  'k8s\nx: 1',
  'k8s"',
  "k8s'",
  '#{`reboot`}',
  '$(reboot)',
  'k8s; reboot',
  '--help',
  '../../etc',
  'k8s\u0000',
  'k8s\u2028x',
  '랩',
  'x'.repeat(300),
]

describe.each(['name', 'provider', 'box', 'kubernetesVersion', 'cni', 'subnet', 'podNetwork'])(
  'a hostile value of %s is refused',
  (field) => {
    test.each(hostile)('%j', (value) => {
      expect(failure(stringify({ ...example, [field]: value })).key).toBe('config.corruptLine')
    })
  },
)

describe.each(['name', 'role', 'address', 'sshPort', 'cpus', 'memoryMiB'])(
  "a hostile value of a node's %s is refused",
  (field) => {
    test.each([...hostile, -1, 0.5, 1e9, Number.NaN, true, null, [], {}])('%j', (value) => {
      const [first, ...others] = example.nodes
      const nodes = [{ ...first, [field]: value }, ...others]
      expect(failure(stringify({ ...example, nodes })).key).toBe('config.corruptLine')
    })
  },
)

test.each([
  ['Ruby', 'name: !ruby/object:Gem::Installer {}'],
  ['a symbol of Ruby', 'name: !ruby/symbol k8s'],
  ['bytes', 'name: !!binary azhz'],
])('a tag of %s is refused', (_, line) => {
  expect(failure(text.replace('name: k8s', line)).code).toBe('config.corrupt')
})

test('aliases are refused before they can grow', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  for (const letter of 'bcdefghij') {
    const before = String.fromCharCode(letter.charCodeAt(0) - 1)
    bomb.push(`${letter}: &${letter} [${Array(9).fill(`*${before}`).join(', ')}]`)
  }
  expect(failure(`${text}${bomb.join('\n')}\n`).code).toBe('config.corrupt')
  expect(failure(text.replace('subnet: 192.168.56.0/24', 'subnet: &n 192.168.56.0/24\nother: *n')).code).toBe(
    'config.corrupt',
  )
})

test.each([
  ['nesting of thousands of levels', '['.repeat(30_000)],
  ['mappings of thousands of levels', 'a: {'.repeat(15_000)],
  ['zeros', '\u0000'.repeat(60_000)],
  ['an unknown tag', 'version: !!js/function "function () {}"'],
  ['anchors only', '&a &b &c'],
  ['a key that is a mapping', '? {a: 1}\n: 2\n'],
])('%s are refused', (_, bad) => {
  expect(failure(bad).code).toBe('config.corrupt')
})

test('keys of an object’s prototype are not taken over, and unknown keys are left alone', () => {
  const file = parseLabFile(`${text}__proto__: { polluted: yes }\nconstructor: 5\nnotes: mine\n`, 'lab.yaml')
  expect(file).toEqual(example)
  expect('polluted' in {}).toBe(false)
  expect('polluted' in file).toBe(false)
})

test('a file of the time before labs had sizes is read', () => {
  const old = text
    .replace('provider: virtualbox', 'provider: sandbox')
    .replace(/^( *)(box|cpus|memoryMiB):.*\n/gm, '')
  expect(parseLabFile(old, 'lab.yaml')).toMatchObject({
    box: 'bento/ubuntu-24.04',
    nodes: Array(4).fill({ cpus: 1, memoryMiB: 2048 }),
  })
})

test('a version that is not offered any more, or not yet, makes no lab unusable', () => {
  for (const version of ['1.29', '1.34', '1.100']) {
    const other = text.replace('kubernetesVersion: "1.36"', `kubernetesVersion: "${version}"`)
    expect(parseLabFile(other, 'lab.yaml')).toEqual({ ...example, kubernetesVersion: version })
  }
})

test('a file from Windows is read', () => {
  expect(parseLabFile(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'lab.yaml')).toEqual(example)
})

test('any text and any YAML gives a lab or config.corrupt, never another error', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.jsonValue().map((value) => stringify(value)),
    fc
      .tuple(fc.nat(text.length), fc.nat(text.length), fc.string({ maxLength: 5 }))
      .map(([at, length, junk]) => text.slice(0, at) + junk + text.slice(at + length)),
  )
  fc.assert(
    fc.property(anything, (bad) => {
      try {
        parseLabFile(bad, 'lab.yaml')
      } catch (error) {
        expect(error).toMatchObject({ code: 'config.corrupt' })
      }
    }),
    { numRuns: 500 },
  )
})

test('nodes are added and removed; comments and all else stay', () => {
  const commented = text.replace('version: 1', 'version: 1 # first').replace(/$/, '\nnotes: mine\n')
  const nodes = nextWorkers(example, 2)
  const more = addNodes(commented, 'lab.yaml', nodes)
  expect(parseLabFile(more, 'lab.yaml')).toEqual({ ...example, nodes: [...example.nodes, ...nodes] })
  const added = nodes.map(({ name }) => name)
  expect(removeNodes(more, 'lab.yaml', [...added, 'not-there'])).toBe(removeNodes(commented, 'lab.yaml', []))
  expect(removeNodes(more, 'lab.yaml', added)).toMatch(/version: 1 # first[\s\S]*notes: mine/)
})
