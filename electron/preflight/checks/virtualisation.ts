import { readFile } from 'node:fs/promises'
import type { Finding } from '#shared/preflight'
import { type Check, type CheckContext, finding, type Os } from '../check'
import { sysctl } from '../macos'
import type { WindowsFacts } from '../windows'

export interface VirtualisationFacts {
  enabled: boolean
  evidence: string
}

export const virtualisation: Check = {
  id: 'virtualisation',
  applies: () => true,
  check: async (context) => decideVirtualisation(context.os, await facts(context)),
}

export function decideVirtualisation(os: Os, { enabled, evidence }: VirtualisationFacts): Finding {
  if (enabled) return finding('virtualisation', 'ok', 'virtualisationOk', { evidence })
  return finding('virtualisation', 'error', 'virtualisationOff', {
    evidence,
    fix: os === 'macos' ? ['otherComputer'] : ['enableInFirmware', 'enableInHypervisor'],
  })
}

async function facts({ os, tools, signal }: CheckContext): Promise<VirtualisationFacts> {
  if (os === 'windows') return fromWindows(await tools.windows())
  if (os === 'macos') return fromMac(await sysctl('kern.hv_support', signal))
  return fromCpuInfo(await readFile('/proc/cpuinfo', 'utf8'))
}

/** Linux lists `vmx` (Intel) or `svm` (AMD) only where the firmware has not locked it; Arm processors have no such line. */
export function fromCpuInfo(text: string): VirtualisationFacts {
  const flags = /^flags\s*:(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/) ?? []
  const flag = flags.find((name) => name === 'vmx' || name === 'svm')
  if (flag) return { enabled: true, evidence: `/proc/cpuinfo: ${flag}` }
  return { enabled: false, evidence: '/proc/cpuinfo: vmx, svm missing' }
}

/** `kern.hv_support` is 1 where Apple's own hypervisor framework can work. */
export function fromMac(support: string | null): VirtualisationFacts {
  return { enabled: support === '1', evidence: `kern.hv_support: ${support ?? '–'}` }
}

/** While a hypervisor runs, virtualisation is on, whatever the processor is allowed to say. */
export function fromWindows({ hypervisorPresent, firmwareEnabled }: WindowsFacts): VirtualisationFacts {
  return {
    enabled: hypervisorPresent || firmwareEnabled === true,
    evidence: `HypervisorPresent=${hypervisorPresent}, VirtualizationFirmwareEnabled=${firmwareEnabled}`,
  }
}
