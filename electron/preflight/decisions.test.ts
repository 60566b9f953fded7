import { describe, expect, it } from 'vitest'
import type { PlannedNode } from '#shared/labs'
import { englishFinding, englishFix, type Finding } from '#shared/preflight'
import type { MachineInfo } from '../virtualbox'
import type { Os } from './check'
import { decideArchitecture } from './checks/architecture'
import { decideCompatibility } from './checks/compatibility'
import { decideDisk } from './checks/disk'
import { decideDriver } from './checks/driver'
import { decideHypervisor } from './checks/hypervisor'
import { decideKvm } from './checks/kvm'
import { decideMachines } from './checks/machines'
import { decideMemory } from './checks/memory'
import { decideNetwork, type NetworkFacts } from './checks/network'
import { decidePaths } from './checks/paths'
import { decidePorts } from './checks/ports'
import { decideVagrant } from './checks/vagrant'
import { decideVirtualBox } from './checks/virtualbox'
import { decideVirtualisation } from './checks/virtualisation'

const systems: Os[] = ['linux', 'macos', 'windows']

/** Severity and text; whatever is wrong says what to do, or that Vagrant does it, and no text has an open placeholder. */
function verdict(finding: Finding | null): string {
  if (!finding) return 'nothing'
  const texts = [englishFinding(finding), ...englishFix(finding)].join('\n')
  expect(texts).not.toMatch(/\{\{|undefined|null|NaN/)
  if (finding.severity === 'error') expect(finding.fix.length, 'steps to fix it').toBeGreaterThan(0)
  return `${finding.severity} ${finding.found}`
}

const commands = (finding: Finding): string[] => finding.fix.flatMap(({ command }) => command ?? [])

describe('Vagrant', () => {
  it.each([
    [null, 'error vagrantMissing'],
    ['2.3.4', 'warning vagrantOld'],
    ['2.4.0', 'ok vagrantOk'],
    ['2.4.10.dev', 'ok vagrantOk'],
  ])('%s', (version, expected) => {
    for (const os of systems) expect(verdict(decideVagrant(os, version))).toBe(expected)
  })

  it('is installed in the way of each system', () => {
    expect(commands(decideVagrant('windows', null))).toEqual(['winget install Hashicorp.Vagrant'])
    expect(commands(decideVagrant('macos', null))[0]).toMatch(/^brew /)
    expect(commands(decideVagrant('linux', null))).toEqual([])
  })
})

describe('VirtualBox', () => {
  it.each(systems)('on %s', (os) => {
    expect(verdict(decideVirtualBox(os, null))).toBe('error virtualboxMissing')
    const version = { text: '7.2.22r1', number: '7.2.22', warnings: [] }
    expect(verdict(decideVirtualBox(os, version))).toBe('ok virtualboxOk')
    const complaining = decideVirtualBox(os, { ...version, warnings: ['WARNING: vboxdrv', 'Please install'] })
    expect(verdict(complaining)).toBe('warning virtualboxComplains')
    expect(complaining.evidence).toBe('WARNING: vboxdrv\nPlease install')
  })

  it.each([
    ['2.3.4', '7.0.26', 'ok compatibilityOk'],
    ['2.3.1', '7.0.26', 'error compatibilityOld'],
    ['2.4.1', '7.1.6', 'error compatibilityOld'],
    ['2.4.2', '7.1.6', 'ok compatibilityOk'],
    ['2.4.8', '7.2.22', 'error compatibilityOld'],
    ['2.4.9', '7.2.22', 'ok compatibilityOk'],
    ['2.4.10', '7.2.22', 'ok compatibilityOk'],
    ['2.4.9', '7.3.0', 'warning compatibilityNewer'],
    ['2.4.9', '8.0.2', 'warning compatibilityNewer'],
    ['2.2.19', '6.1.50', 'ok compatibilityOk'],
  ])('Vagrant %s with VirtualBox %s', (vagrant, virtualBox, expected) => {
    expect(verdict(decideCompatibility(vagrant, virtualBox))).toBe(expected)
  })

  it('names the Vagrant it needs', () => {
    expect(englishFinding(decideCompatibility('2.3.4', '7.2.22'))).toContain('Vagrant 2.4.9 or newer')
  })
})

describe('processor', () => {
  it.each([
    ['linux', false, null, 'ok architectureOk'],
    ['linux', true, '7.2.22', 'error architectureUnsupported'],
    ['macos', false, '6.1.50', 'ok architectureOk'],
    ['macos', true, '7.1.4', 'error architectureNeedsNewer'],
    ['macos', true, '7.1.6', 'ok architectureOk'],
    ['macos', true, null, 'nothing'],
    ['windows', true, '7.1.6', 'error architectureNeedsNewer'],
    ['windows', true, '7.2.0', 'ok architectureOk'],
  ] as const)('%s, Arm: %s, VirtualBox %s', (os, isArm, virtualBox, expected) => {
    expect(verdict(decideArchitecture(os, isArm, virtualBox))).toBe(expected)
  })

  it.each(systems)('virtualisation on %s', (os) => {
    expect(verdict(decideVirtualisation(os, { enabled: true, evidence: 'x' }))).toBe('ok virtualisationOk')
    expect(verdict(decideVirtualisation(os, { enabled: false, evidence: 'x' }))).toBe(
      'error virtualisationOff',
    )
  })
})

describe('driver on Linux', () => {
  const kernel = '6.12.48+deb13-amd64'
  it.each([
    [true, true, false, 'ok driverOk'],
    [false, false, false, 'error driverMissing'],
    [false, false, true, 'error driverUnsigned'],
    [true, false, false, 'error driverNoNetwork'],
  ])('vboxdrv %s, vboxnetctl %s, Secure Boot %s', (machines, network, secureBoot, expected) => {
    expect(verdict(decideDriver({ machines, network, secureBoot, kernel }))).toBe(expected)
  })

  it('names the headers of the running kernel', () => {
    const missing = decideDriver({ machines: false, network: false, secureBoot: false, kernel })
    expect(commands(missing)[0]).toBe(`sudo apt install linux-headers-${kernel}`)
  })
})

describe('KVM', () => {
  it.each([
    // module, enable_virt_at_load, kernel, VirtualBox
    [null, null, '6.18.4', '7.1.12', 'ok kvmOk'],
    [null, 'Y', '6.18.4', '7.1.12', 'ok kvmOk'],
    ['kvm_intel', null, '6.1.0-40-amd64', '7.0.20', 'ok kvmOk'],
    ['kvm_intel', 'N', '6.12.3', '7.1.12', 'ok kvmOk'],
    ['kvm_amd', 'Y', '6.12.3', '7.1.12', 'error kvmHolds'],
    ['kvm_intel', 'Y', '6.18.4', '7.2.8', 'error kvmHolds'],
    ['kvm_intel', 'Y', '6.12.3', '7.2.22', 'warning kvmMayHold'],
    ['kvm_intel', 'N', '6.12.3', '7.2.22', 'ok kvmOk'],
    ['kvm_intel', 'Y', '6.18.4', '7.2.22', 'ok kvmOk'],
    ['kvm_amd', 'N', '7.1.0', '7.2.10', 'error kvmKeptOff'],
  ])('%s, at load %s, Linux %s, VirtualBox %s', (module, atLoad, kernel, virtualBox, expected) => {
    expect(verdict(decideKvm({ module, atLoad, kernel, virtualBox }))).toBe(expected)
  })

  it('unloads the module that is there', () => {
    const facts = { module: 'kvm_amd', atLoad: 'Y', kernel: '6.12.3', virtualBox: '7.1.12' }
    expect(commands(decideKvm(facts))[0]).toBe('sudo modprobe -r kvm_amd')
  })
})

describe('hypervisor of Windows', () => {
  const none = {
    hypervisorPresent: false,
    firmwareEnabled: true,
    architecture: 9,
    processor: 'x',
    protection: 0,
    services: [0],
  }

  it('is not there', () => {
    expect(verdict(decideHypervisor(none))).toBe('ok hypervisorOk')
  })

  it('runs for Hyper-V or WSL', () => {
    const finding = decideHypervisor({ ...none, hypervisorPresent: true, protection: null, services: [null] })
    expect(verdict(finding)).toBe('warning hypervisorRuns')
    expect(finding.evidence).toContain('VirtualizationBasedSecurityStatus=unknown')
    expect(finding.fix.map(({ key }) => key)).not.toContain('memoryIntegrity')
  })

  it('runs for memory integrity, which is the first thing to turn off then', () => {
    const finding = decideHypervisor({ ...none, hypervisorPresent: true, protection: 2, services: [1, 2] })
    expect(verdict(finding)).toBe('warning hypervisorProtects')
    expect(finding.fix[0]?.key).toBe('memoryIntegrity')
  })
})

const machine = (change: Partial<MachineInfo>): MachineInfo => ({
  name: 'm-k8s',
  uuid: '1',
  state: 'running',
  groups: ['/k8s'],
  memoryMB: 2048,
  logFolder: '',
  hostOnly: ['vboxnet0'],
  forwardings: [],
  ...change,
})

describe('network', () => {
  const dhcp = {
    network: 'HostInterfaceNetworking-vboxnet0',
    lower: '192.168.56.101',
    upper: '192.168.56.254',
    enabled: true,
  }
  const facts = {
    subnet: '192.168.56.0/24',
    nodes: ['192.168.56.10', '192.168.56.101'],
    exists: false,
    own: ['192.168.0.0/24', '10.8.0.0/16'],
    addresses: ['Wi-Fi 2 192.168.56.7/24', 'tun0 10.8.0.2/16'],
    allowed: ['192.168.56.0/21'],
    hostOnly: [{ name: 'vboxnet0', address: '192.168.56.1', mask: '255.255.255.0' }],
    machines: [],
    dhcp: [dhcp],
  }
  const off = machine({ state: 'poweroff' })
  it.each([
    ['the usual one', {}, 'ok networkOk'],
    ['the book’s, on Linux', { subnet: '192.168.1.0/24' }, 'error networkRefused'],
    ['the book’s, where VirtualBox allows any', { subnet: '192.168.1.0/24', allowed: null }, 'ok networkOk'],
    ['an empty networks.conf', { allowed: [] }, 'error networkRefused'],
    ['one of this PC’s own', { own: ['192.168.0.0/16'] }, 'error networkCollides'],
    ['one with a running machine', { machines: [machine({})] }, 'warning networkInUse'],
    ['one with a machine that is off', { machines: [off], dhcp: [] }, 'ok networkOk'],
    ['one where that may get an address', { machines: [off] }, 'info networkLeased'],
    ['one whose server is off', { machines: [off], dhcp: [{ ...dhcp, enabled: false }] }, 'ok networkOk'],
    [
      'one whose server has others',
      { machines: [off], dhcp: [{ ...dhcp, lower: '192.168.56.200' }] },
      'ok networkOk',
    ],
    [
      'another adapter’s server',
      { machines: [off], dhcp: [{ ...dhcp, network: 'vboxnet1' }] },
      'ok networkOk',
    ],
    ['a machine on another network', { machines: [machine({ hostOnly: ['vboxnet1'] })] }, 'ok networkOk'],
  ])('%s', (_, change, expected) => {
    expect(verdict(decideNetwork({ ...facts, ...change }))).toBe(expected)
  })

  it('names the adapter that a network collides with', () => {
    const finding = decideNetwork({ ...facts, own: ['192.168.56.0/24'] })
    expect(finding.evidence).toBe('Wi-Fi 2 192.168.56.7/24')
  })

  it('allows a network in such a way that the usual ones stay allowed', () => {
    const [command] = commands(decideNetwork({ ...facts, subnet: '192.168.1.0/24' }))
    expect(command).toContain('echo "* 192.168.56.0/21 192.168.1.0/24" | sudo tee -a /etc/vbox/networks.conf')
  })

  it('asks nobody to choose a subnet for machines that are there', () => {
    const keys = (change: Partial<NetworkFacts>) =>
      decideNetwork({ ...facts, exists: true, ...change }).fix.map(({ key }) => key)
    expect(keys({ own: ['192.168.56.0/24'] })).toEqual(['leaveNetwork'])
    expect(keys({ machines: [machine({})] })).toEqual(['haltOthers'])
    expect(keys({ machines: [off] })).toEqual(['dhcpOff'])
  })

  it('suggests a network that is not the one in use', () => {
    expect(decideNetwork({ ...facts, machines: [machine({})] }).params.suggestion).toBe('192.168.57.0/24')
  })
})

describe('memory, disk, ports', () => {
  it.each([
    [8192, 8192, 6000, 'error memoryTooSmall'],
    [8192, 16_384, 6000, 'warning memoryTight'],
    [8192, 16_384, 8192, 'ok memoryOk'],
  ])('needs %d of %d MiB with %d free', (neededMiB, totalMiB, availableMiB, expected) => {
    expect(verdict(decideMemory({ neededMiB, totalMiB, availableMiB, running: [machine({})] }))).toBe(
      expected,
    )
  })

  it.each([
    ['enough', 60, 60, 'ok diskOk'],
    ['too little for weeks', 60, 20, 'warning diskTight'],
    ['too little to begin', 60, 7, 'error diskFull'],
    ['too little for boxes', 3, 60, 'error diskFull'],
  ])('%s', (_, boxes, machines, expected) => {
    const places = [
      { path: '/boxes', device: 1, free: boxes, least: 4, usual: 4 },
      { path: '/machines', device: 2, free: machines, least: 8, usual: 24 },
    ]
    expect(verdict(decideDisk(places))).toBe(expected)
  })

  it('adds up what lies on one disk', () => {
    const place = { device: 1, free: 10, least: 4, usual: 10 }
    const places = [
      { ...place, path: '/boxes' },
      { ...place, path: '/machines', least: 8 },
    ]
    const finding = decideDisk(places)
    expect(verdict(finding)).toBe('error diskFull')
    expect(finding.params).toEqual({ path: '/boxes, /machines', free: 10, needed: 12 })
  })

  const nodes: PlannedNode[] = [
    {
      name: 'm-k8s',
      role: 'control-plane',
      address: '192.168.56.10',
      sshPort: 60_010,
      cpus: 2,
      memoryMiB: 2048,
    },
  ]
  const forwarding = { name: 'ssh', protocol: 'tcp', hostAddress: '', hostPort: 60_010, guestPort: 22 }

  it('tells who has a port', () => {
    expect(verdict(decidePorts(nodes, [], []))).toBe('ok portsOk')
    expect(verdict(decidePorts(nodes, nodes, []))).toBe('warning portsTaken')
    const shared = decidePorts(nodes, [], [machine({ name: 'old', forwardings: [forwarding] })])
    expect(verdict(shared)).toBe('info portsShared')
    expect(shared.evidence).toBe('old: 60010')
  })
})

describe('names and leftovers', () => {
  it.each([
    ['C:\\Users\\kim\\.vagrant.d', 'C:\\Users\\kim\\Pilothouse', null, 'ok pathsOk', 0],
    ['C:\\Users\\김철수\\.vagrant.d', 'D:\\labs', null, 'warning pathsNonAscii', 1],
    [
      'C:\\Users\\김철수\\.vagrant.d',
      'C:\\Users\\김철수\\Pilothouse',
      'C:\\Users\\김철수\\VMs',
      'warning pathsNonAscii',
      3,
    ],
  ])('%s', (vagrantHome, labs, machines, expected, steps) => {
    const finding = decidePaths({ vagrantHome, labs, machines })
    expect(verdict(finding)).toBe(expected)
    expect(finding.fix).toHaveLength(steps)
    // Windows does not find it without its folder.
    expect(commands(finding).join(' ')).not.toContain('VBoxManage')
  })

  it('names machines whose files are gone', () => {
    expect(verdict(decideMachines([{ name: 'a', uuid: '1' }]))).toBe('ok machinesOk')
    const broken = decideMachines([
      { name: 'a', uuid: '1' },
      { name: null, uuid: '2' },
    ])
    expect(verdict(broken)).toBe('info machinesBroken')
    expect(commands(broken)).toEqual(['VBoxManage unregistervm 2'])
  })
})
