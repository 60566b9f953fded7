import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { FieldIssue } from '#shared/errors'
import type { LabSpec } from '#shared/labs'
import { checkSpec, type Surroundings } from './check-spec'
import { isPortFree } from './ports'
import { examplePc, exampleSpec } from './testing'
import { readThisPc } from './this-pc'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
})

/** Listens on `port` of 127.0.0.1, or on any free one. */
async function listen(port = 0): Promise<number> {
  const server = createServer()
  servers.push(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

const nothingThere: Surroundings = {
  usedPorts: new Set(),
  usedSubnets: [],
  isNameTaken: async () => false,
  pc: examplePc(),
  missingTools: async () => [],
}
const check = (form: Record<string, unknown>, around = nothingThere) => checkSpec(form, around)
const briefly = (issues: FieldIssue[]): string[] => issues.map(({ path, key }) => `${path} ${key}`)

test('the reference lab', async () => {
  const { nodes, issues } = await check({ ...exampleSpec(), workers: 3 })
  expect(issues).toEqual([])
  expect(nodes.map(({ name, role, address }) => `${name} ${role} ${address}`)).toEqual([
    'm-k8s control-plane 192.168.56.10',
    'w1-k8s worker 192.168.56.101',
    'w2-k8s worker 192.168.56.102',
    'w3-k8s worker 192.168.56.103',
  ])
})

test.each<[string, Record<string, unknown>, string[]]>([
  ['an empty name', { name: '' }, ['name labs.nameEmpty', 'name labs.nameNotDns']],
  ['capitals', { name: 'K8s' }, ['name labs.nameNotDns']],
  ['a path', { name: '../other' }, ['name labs.nameNotDns']],
  ['a hyphen at the end', { name: 'k8s-' }, ['name labs.nameNotDns']],
  ['a long name', { name: 'a'.repeat(64) }, ['name labs.nameTooLong']],
  ['the view of sessions', { name: 'sessions' }, ['name labs.nameSessions']],
  ['a device of Windows', { name: 'con' }, ['name labs.nameReserved']],
  ['another device of Windows', { name: 'com1' }, ['name labs.nameReserved']],
  ['too many workers', { workers: 33 }, ['workers labs.workersRange']],
  ['half a worker', { workers: 1.5 }, ['workers labs.workersRange']],
  ['workers as a text', { workers: '3' }, ['workers labs.workersRange']],
  ['workers left out', { workers: undefined }, ['workers labs.workersRange']],
  ['workers beyond numbers', { workers: Number.NaN }, ['workers labs.workersRange']],
  ['a low port', { sshPortBase: 80 }, ['sshPortBase labs.portRange']],
  ['a high port', { sshPortBase: 65_001 }, ['sshPortBase labs.portRange']],
  ['no network', { subnet: '192.168.56' }, ['subnet labs.networkForm', 'subnet labs.subnetForm']],
  ['a wide subnet', { subnet: '192.168.0.0/16' }, ['subnet labs.subnetForm']],
  ['octets out of range', { podNetwork: '172.16.0.256/16' }, ['podNetwork labs.networkForm']],
  ['too few addresses for pods', { podNetwork: '172.16.0.0/25' }, ['podNetwork labs.podNetworkSize']],
  ['pods among the nodes', { podNetwork: '192.168.0.0/16' }, ['podNetwork labs.subnetCollides']],
  ['pods among the services', { podNetwork: '10.100.0.0/16' }, ['podNetwork labs.subnetCollides']],
  ['nodes among the services', { subnet: '10.96.0.0/24' }, ['subnet labs.subnetCollides']],
  ['pods with too few networks', { podNetwork: '172.16.0.0/24' }, ['podNetwork labs.podNetworkSize']],
  ['pods with too many networks', { podNetwork: '64.0.0.0/7' }, ['podNetwork labs.podNetworkSize']],
  ['a small control plane', { controlPlaneCpus: 1 }, ['controlPlaneCpus labs.controlPlaneCpusRange']],
  ['little memory', { controlPlaneMemoryMiB: 1791 }, ['controlPlaneMemoryMiB labs.controlPlaneMemoryRange']],
  ['no processor', { workerCpus: 0 }, ['workerCpus labs.workerCpusRange']],
  ['half a MiB', { workerMemoryMiB: 2048.5 }, ['workerMemoryMiB labs.workerMemoryRange']],
  ['a box of nobody', { box: '../box' }, ['box input.field']],
  ['an unknown network plugin', { cni: 'other' }, ['cni input.field']],
])('%s is an issue at its field alone', async (_, change, issues) => {
  expect(briefly((await check({ ...exampleSpec(), ...change })).issues)).toEqual(issues)
})

test('every invalid field of a form has its issue at once', async () => {
  const { issues, nodes } = await check({})
  expect(new Set(issues.map(({ path }) => path))).toEqual(new Set(Object.keys(exampleSpec())))
  expect(nodes).toEqual([])
})

test('a half-filled form shows the nodes as soon as it can', async () => {
  const { issues, nodes } = await check({
    ...exampleSpec({ subnet: '10.1.2.0/24' }),
    name: '',
    cni: undefined,
  })
  expect(issues.map(({ path }) => path)).toEqual(['name', 'name', 'cni'])
  expect(nodes.map(({ address }) => address)).toEqual(['10.1.2.10', '10.1.2.101'])
})

test('a name that is taken', async () => {
  const { issues } = await check(exampleSpec(), { ...nothingThere, isNameTaken: async () => true })
  expect(issues).toEqual([{ path: 'name', key: 'labs.nameTaken', params: { name: 'k8s' } }])
})

test('a network that this PC is part of is refused for nodes', async () => {
  const pc = await readThisPc()
  const [own] = pc.networks
  expect(own).toBeDefined()
  const subnet = `${own?.split('.').slice(0, 3).join('.')}.0/24`
  const { issues } = await check(exampleSpec({ subnet }), { ...nothingThere, pc })
  expect(briefly(issues)).toContain('subnet labs.subnetCollides')
})

test('machines of two labs cannot be on one subnet, simulated ones can', async () => {
  const around = { ...nothingThere, usedSubnets: [{ lab: 'first', subnet: '192.168.56.0/24' }] }
  const issuesOf = async (change: Partial<LabSpec>) => (await check(exampleSpec(change), around)).issues
  expect(await issuesOf({ provider: 'virtualbox' })).toEqual([
    { path: 'subnet', key: 'labs.subnetTaken', params: { lab: 'first', subnet: '192.168.56.0/24' } },
  ])
  expect(await issuesOf({ provider: 'virtualbox', subnet: '192.168.57.0/24' })).toEqual([])
  expect(await issuesOf({ provider: 'sandbox' })).toEqual([])
})

test('ports in use, and ports of other labs, are corrected to the next free ones, each once', async () => {
  const inUse = await listen()
  const base = inUse - 10
  const usedPorts = new Set([inUse + 1, base + 101])
  const { nodes, correctedPorts, issues } = await check(exampleSpec({ workers: 2, sshPortBase: base }), {
    ...nothingThere,
    usedPorts,
  })
  expect(issues).toEqual([])
  const [control, first] = nodes
  expect(control?.sshPort).toBeGreaterThan(inUse + 1)
  expect(first?.sshPort).toBeGreaterThan(base + 102)
  expect(correctedPorts.slice(0, 2)).toEqual([
    { node: 'm-k8s', from: inUse, to: control?.sshPort },
    { node: 'w1-k8s', from: base + 101, to: first?.sshPort },
  ])
  expect(new Set(nodes.map(({ sshPort }) => sshPort)).size).toBe(3)
  for (const { sshPort } of nodes) expect(await isPortFree(sshPort)).toBe(true)
})

test('two nodes are not corrected to the same port', async () => {
  const base = (await listen()) - 10
  const usedPorts = new Set([base + 101, base + 102])
  const { nodes } = await check(exampleSpec({ workers: 2, sshPortBase: base }), {
    ...nothingThere,
    usedPorts,
  })
  expect(new Set(nodes.map(({ sshPort }) => sshPort)).size).toBe(3)
})

test('no free port at all is an issue of the first port', async () => {
  const usedPorts = new Set(Array.from({ length: 65_536 }, (_, port) => port))
  const { nodes, issues } = await check(exampleSpec(), { ...nothingThere, usedPorts })
  expect(nodes).toEqual([])
  expect(briefly(issues)).toEqual(['sshPortBase labs.portRange'])
})
