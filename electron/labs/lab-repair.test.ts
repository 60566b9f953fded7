import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { changeNetwork, formatLabFile, type LabFile, parseLabFile } from './lab-file'
import { withFreePorts, withFreeSubnet } from './lab-repair'
import { examplePc } from './testing'

const node = (name: string, end: number) => ({
  name,
  role: end === 10 ? ('control-plane' as const) : ('worker' as const),
  address: `192.168.1.${end}`,
  sshPort: 64_000 + end,
  cpus: 2,
  memoryMiB: 2048,
})

const file: LabFile = {
  version: 1,
  name: 'k8s',
  provider: 'virtualbox',
  box: 'bento/ubuntu-24.04',
  kubernetesVersion: '1.36',
  cni: 'calico',
  subnet: '192.168.1.0/24',
  podNetwork: '172.16.0.0/16',
  nodes: [node('m-k8s', 10), node('w1-k8s', 101)],
}

it('moves a lab to the first subnet that nothing uses', () => {
  const pc = examplePc({ networks: ['192.168.56.0/24'], hostOnlyRanges: ['192.168.56.0/21'] })
  const moved = withFreeSubnet(file, pc, ['192.168.57.0/24'])
  expect(moved.subnet).toBe('192.168.58.0/24')
  expect(moved.nodes.map(({ address }) => address)).toEqual(['192.168.58.10', '192.168.58.101'])
})

it('keeps to what VirtualBox allows on this PC', () => {
  const pc = examplePc({ hostOnlyRanges: ['192.168.60.0/24', '10.0.0.0/8'] })
  expect(withFreeSubnet(file, pc, []).subnet).toBe('192.168.60.0/24')
  expect(() => withFreeSubnet(file, examplePc({ hostOnlyRanges: [] }), [])).toThrow(
    expect.objectContaining({ key: 'labs.noFreeSubnet' }),
  )
})

it('moves away from a subnet that is allowed and does not work', () => {
  const here = { ...file, subnet: '192.168.56.0/24' }
  expect(withFreeSubnet(here, examplePc(), []).subnet).toBe('192.168.57.0/24')
})

it('gives free ports to the nodes that do not run', async () => {
  const server = createServer()
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(64_101, '127.0.0.1', resolve))
  const changed = await withFreePorts(file, new Set(['m-k8s']), new Set([64_102]))
  expect(changed.nodes[0]?.sshPort).toBe(64_010)
  expect(changed.nodes[1]?.sshPort).toBeGreaterThan(64_102)
})

it('changes nothing else in the file', () => {
  const text = formatLabFile(file).replace('cni: calico', 'cni: calico # as in the course')
  const moved = withFreeSubnet(file, examplePc(), [])
  const changed = changeNetwork(text, 'lab.yaml', moved)
  expect(changed).toContain('cni: calico # as in the course')
  expect(changed).toContain('kubernetesVersion: "1.36"')
  expect(parseLabFile(changed, 'lab.yaml')).toEqual(moved)
})
