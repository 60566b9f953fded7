import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeOf } from './checks/disk'
import { fromCpuInfo, fromMac, fromWindows } from './checks/virtualisation'
import { parseVmStat } from './macos'
import { isAtLeast } from './versions'
import { parseWindowsFacts } from './windows'

describe('versions', () => {
  it.each([
    ['7.2.10', '7.2.9', true],
    ['7.2.9', '7.2.10', false],
    ['7.2', '7.2.0', true],
    ['6.18.44-fc', '6.18', true],
    ['6.1.0-40-amd64', '6.12', false],
    ['2.4.10.dev', '2.4.10', true],
  ])('%s is at least %s: %s', (version, least, expected) => {
    expect(isAtLeast(version, least)).toBe(expected)
  })
})

describe('processor of Linux', () => {
  it.each([
    ['Intel', 'flags\t\t: fpu vme vmx smx est\nvmx flags\t: vnmi\n', true],
    ['AMD', 'processor\t: 0\nflags\t\t: fpu svm\n', true],
    ['without', 'flags\t\t: fpu hypervisor vmxnet\nvmx flags\t: x\n', false],
    ['Arm', 'Features\t: fp asimd\n', false],
    ['nothing', '', false],
  ])('%s', (_, text, enabled) => {
    expect(fromCpuInfo(text).enabled).toBe(enabled)
  })
})

describe('macOS', () => {
  it('asks the kernel', () => {
    expect(fromMac('1').enabled).toBe(true)
    expect(fromMac('0').enabled).toBe(false)
    expect(fromMac(null)).toEqual({ enabled: false, evidence: 'kern.hv_support: –' })
  })

  // The form of vm_stat's manual page, with sizes of an Apple Silicon.
  it('adds up memory that programs can get', () => {
    const text = [
      'Mach Virtual Memory Statistics: (page size of 16384 bytes)',
      'Pages free:                               64000.',
      'Pages active:                            400000.',
      'Pages inactive:                          128000.',
      'Pages speculative:                         6400.',
      'Pages purgeable:                           1600.',
    ].join('\n')
    expect(parseVmStat(text)).toBe(((64_000 + 128_000 + 6400 + 1600) * 16_384) / 2 ** 20)
    expect(parseVmStat('Pages free: 12.')).toBeNull()
    expect(parseVmStat('')).toBeNull()
  })
})

// Written after Microsoft's documentation of these classes; not captured on a PC.
describe('Windows', () => {
  const facts = {
    hypervisorPresent: true,
    firmwareEnabled: false,
    architecture: 9,
    processor: 'Intel(R) Core(TM) i7-1260P',
    protection: 2,
    services: [1, 2],
  }

  it('takes virtualisation for on while a hypervisor hides it', () => {
    expect(fromWindows(parseWindowsFacts(JSON.stringify(facts))).enabled).toBe(true)
    expect(fromWindows({ ...facts, hypervisorPresent: false }).enabled).toBe(false)
    expect(fromWindows({ ...facts, hypervisorPresent: false, firmwareEnabled: true }).enabled).toBe(true)
  })

  it('reads a PC that has no such security', () => {
    const old = { ...facts, protection: null, services: [null] }
    expect(parseWindowsFacts(JSON.stringify(old))).toEqual(old)
  })

  it('refuses anything else', () => {
    for (const output of ['', 'Get-CimInstance : Access denied', '[]', '{"hypervisorPresent":"yes"}'])
      expect(() => parseWindowsFacts(output)).toThrow(/PowerShell/)
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseWindowsFacts(text)).toThrow(/PowerShell/)
      }),
    )
  })
})

describe('a folder that is not there yet', () => {
  it('lies where its nearest parent does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pilothouse-disk-'))
    try {
      const needs = { least: 1, usual: 2 }
      const parent = await placeOf(folder, needs)
      const place = await placeOf(join(folder, 'not', 'yet'), needs)
      expect(place.path).toBe(join(folder, 'not', 'yet'))
      expect(place.device).toBe(parent.device)
      expect(place.free).toBeGreaterThan(0)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
