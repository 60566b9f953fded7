import type { Finding } from '#shared/preflight'
import { type Check, finding } from '../check'
import type { WindowsFacts } from '../windows'

/** Win32_DeviceGuard: virtualisation-based security runs; memory integrity is among its services. */
const running = 2
const memoryIntegrity = 2

const links = [
  'https://support.microsoft.com/windows/device-security-in-windows-security-afa11526-de57-b1c5-599f-3a4c6a61c5e2',
]

export const hypervisor: Check = {
  id: 'hypervisor',
  applies: (os) => os === 'windows',
  check: async ({ tools }) => decideHypervisor(await tools.windows()),
}

/** VirtualBox may run beside Windows' hypervisor, so this is never more than a warning. */
export function decideHypervisor({ hypervisorPresent, protection, services }: WindowsFacts): Finding {
  const evidence = [
    `HypervisorPresent=${hypervisorPresent}`,
    `VirtualizationBasedSecurityStatus=${protection ?? 'unknown'}`,
    `SecurityServicesRunning=${services.filter((service) => service !== null).join(',') || 'none'}`,
  ].join(', ')
  if (!hypervisorPresent) return finding('hypervisor', 'ok', 'hypervisorOk', { evidence })
  const features = [
    'hypervisorFeatures',
    { key: 'hypervisorOff', command: 'bcdedit /set hypervisorlaunchtype off' },
    'slowIsFine',
  ] as const
  const protects = protection === running
  const fix = services.includes(memoryIntegrity) ? (['memoryIntegrity', ...features] as const) : features
  return finding('hypervisor', 'warning', protects ? 'hypervisorProtects' : 'hypervisorRuns', {
    evidence,
    fix: [...fix],
    ...(protects && { links }),
  })
}
