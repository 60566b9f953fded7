import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  parseBlocks,
  parseDhcpServers,
  parseHostOnlyNetworks,
  parseMachines,
  parseVersion,
} from './parse-lists'
import { captured } from './testing'

const crlf = (text: string) => text.replaceAll('\n', '\r\n')

describe('version', () => {
  it.each([
    ['7.2.20r175154', '7.2.20'],
    ['7.1.12_Ubuntur169389\n', '7.1.12'],
    ['7.0.22r165102\r\n', '7.0.22'],
    ['7.2.0_RC1r170024', '7.2.0'],
  ])('%j', (output, number) => {
    expect(parseVersion(output)).toEqual({ text: output.trim(), number, warnings: [] })
  })

  it('keeps what VirtualBox complains about before it', () => {
    const version = parseVersion(captured('version-with-warning'))
    expect(version?.text).toBe('7.2.22_Debianr175245')
    expect(version?.warnings[0]).toBe('WARNING: The character device /dev/vboxdrv does not exist.')
    expect(version?.warnings).toHaveLength(4)
  })

  it.each(['', 'no version', 'WARNING: 7.2.22 is old', '7.2'])('is not found in %j', (output) => {
    expect(parseVersion(output)).toBeNull()
  })
})

describe('list of machines', () => {
  it('reads names and ids', () => {
    const machines = parseMachines(captured('list-vms'))
    expect(machines).toHaveLength(4)
    expect(machines[2]).toEqual({
      name: 'm-k8s(github_SysNet4Admin)',
      uuid: '3b8943d6-4a28-4038-8ecf-d8d137a8b2c6',
    })
    expect(parseMachines(crlf(captured('list-vms')))).toEqual(machines)
  })

  it('reads Hangul, line feeds and backslashes in names, and machines whose files are gone', () => {
    expect(parseMachines(captured('list-vms-odd-names')).map(({ name }) => name)).toEqual([
      't1',
      null,
      '한글 머신',
      'line1\nline2',
      'back\\slash {x}',
    ])
  })

  it('passes over lines of the Debian package before the list', () => {
    const warning = captured('version-with-warning').split('\n').slice(0, 5).join('\n')
    expect(parseMachines(`${warning}\n${captured('list-vms')}`)).toEqual(parseMachines(captured('list-vms')))
  })

  it('reads back any name', () => {
    const machine = fc.record({
      name: fc
        .string({ unit: 'grapheme' })
        .filter((name) => !/[\r]|" \{/.test(name) && name !== '<inaccessible>'),
      uuid: fc.uuid(),
    })
    fc.assert(
      fc.property(fc.array(machine), (machines) => {
        const output = machines.map(({ name, uuid }) => `"${name}" {${uuid}}\n`).join('')
        expect(parseMachines(output)).toEqual(machines)
      }),
    )
  })

  it('takes any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseMachines(text)))
    expect(parseMachines('"'.repeat(1_000_000))).toEqual([])
    expect(parseMachines(`"${'x'.repeat(1_000_000)}`)).toEqual([])
  })
})

describe('blocks', () => {
  it('reads the properties, of which the first ones count', () => {
    const [properties] = parseBlocks(captured('list-systemproperties'))
    expect(properties?.get('Default machine folder')).toBe('/home/user/VirtualBox VMs')
    expect(properties?.get('Default frontend')).toBe('')
  })

  it('keeps what stands behind a second colon', () => {
    expect(parseBlocks('Default machine folder:   D:\\VMs\r\n')[0]?.get('Default machine folder')).toBe(
      'D:\\VMs',
    )
  })

  // The form of VirtualBox's manual; no host-only network can be made without its kernel driver.
  it('reads host-only adapters of Windows and networks of macOS', () => {
    const adapters = [
      'Name:            VirtualBox Host-Only Ethernet Adapter #2',
      'GUID:            395535f2-7910-4f3a-aaf2-b381955d5da9',
      'DHCP:            Disabled',
      'IPAddress:       192.168.56.1',
      'NetworkMask:     255.255.255.0',
      'HardwareAddress: 0a:00:27:00:00:00',
      'Status:          Up',
      '',
      'Name:            not configured yet',
      '',
    ].join('\r\n')
    expect(parseHostOnlyNetworks(adapters)).toEqual([
      { name: 'VirtualBox Host-Only Ethernet Adapter #2', address: '192.168.56.1', mask: '255.255.255.0' },
    ])
    const networks = [
      'Name:            vagrantnet-vbox1',
      'State:           Enabled',
      'NetworkMask:     255.255.255.0',
      'LowerIP:         192.168.56.0',
      'UpperIP:         192.168.56.0',
    ].join('\n')
    expect(parseHostOnlyNetworks(networks)).toEqual([
      { name: 'vagrantnet-vbox1', address: '192.168.56.0', mask: '255.255.255.0' },
    ])
  })

  it('reads the servers that give out addresses, also without lines between them', () => {
    const one = captured('list-dhcpservers')
    const server = {
      network: 'HostInterfaceNetworking-vboxnet0',
      lower: '192.168.56.101',
      upper: '192.168.56.254',
      enabled: true,
    }
    expect(parseDhcpServers(one)).toEqual([server])
    const off = one.replace('vboxnet0', 'VirtualBox Host-Only Ethernet Adapter').replace('Yes', 'No')
    expect(parseDhcpServers(crlf(one + off))).toEqual([
      server,
      { ...server, network: 'HostInterfaceNetworking-VirtualBox Host-Only Ethernet Adapter', enabled: false },
    ])
    expect(parseDhcpServers('')).toEqual([])
  })

  it('takes any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseHostOnlyNetworks(text)))
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseDhcpServers(text)))
  })
})
