import type { NetworkInterfaceInfo } from 'node:os'
import { expect, test } from 'vitest'
import { overlap, ownNetworks } from './networks'

test.each([
  ['192.168.56.0/24', '192.168.56.0/24', true],
  ['192.168.56.0/24', '192.168.57.0/24', false],
  ['192.168.56.0/24', '192.168.0.0/16', true],
  ['10.0.0.0/8', '10.255.255.0/24', true],
  ['10.0.0.0/8', '11.0.0.0/8', false],
  ['0.0.0.0/0', '255.255.255.255/32', true],
  ['172.16.0.0/12', '172.31.255.0/24', true],
  ['172.16.0.0/12', '172.32.0.0/24', false],
  ['192.168.56.0/24', '192.168.56.101', true],
  ['192.168.56.0/24', '192.168.55.255', false],
])('%s and %s overlap: %s', (a, b, expected) => {
  expect(overlap(a, b)).toBe(expected)
  expect(overlap(b, a)).toBe(expected)
})

const address = (cidr: string, mac: string, family: 'IPv4' | 'IPv6' = 'IPv4'): NetworkInterfaceInfo =>
  ({
    address: cidr.split('/')[0],
    netmask: '',
    family,
    mac,
    internal: false,
    cidr,
    scopeid: 0,
  }) as NetworkInterfaceInfo

test('own networks are those of IPv4 addresses, without the adapters for machines on this PC', () => {
  expect(
    ownNetworks({
      eth0: [
        address('192.168.1.23/24', '52:54:00:12:34:56'),
        address('fe80::1/64', '52:54:00:12:34:56', 'IPv6'),
      ],
      wlan0: [address('10.20.30.40/20', '52:54:00:12:34:57')],
      vboxnet0: [address('192.168.56.2/24', '00:00:00:00:00:00')],
      '이더넷 3': [address('192.168.57.2/24', '0A:00:27:00:00:05')],
      bridge100: [address('192.168.58.2/24', '3e:22:fb:00:00:64')],
      'VirtualBox Host-Only Network #2': [address('192.168.59.1/24', '00:00:00:00:00:00')],
      '로컬 영역 연결* 10': [address('192.168.137.1/24', '52:54:00:12:34:58')],
      ap0: [address('10.42.0.1/24', '52:54:00:12:34:59')],
      down: [],
    }),
  ).toEqual(['192.168.1.0/24', '10.20.16.0/20', '192.168.137.0/24', '10.42.0.0/24'])
})
