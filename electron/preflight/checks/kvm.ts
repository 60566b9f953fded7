import { access } from 'node:fs/promises'
import { release } from 'node:os'
import type { Finding } from '#shared/preflight'
import { readText } from '../../platform/files'
import { type Check, finding } from '../check'
import { isAtLeast } from '../versions'

/** Since Linux 6.12: whether KVM takes the processor's virtualisation as soon as it is loaded. */
const parameterPath = '/sys/module/kvm/parameters/enable_virt_at_load'

/** From 7.2.10 on VirtualBox lets KVM turn virtualisation on, where the kernel (from 6.16 on) has functions for it. */
const sharing = { virtualBox: '7.2.10', kernel: '6.16' }

export interface KvmFacts {
  /** `kvm_intel` or `kvm_amd`; null where none is loaded. */
  module: string | null
  /** The parameter's value; null where this kernel has none. */
  atLoad: string | null
  kernel: string
  virtualBox: string
}

export const kvm: Check = {
  id: 'kvm',
  applies: (os) => os === 'linux',
  async check({ tools }) {
    const version = await tools.virtualBox()
    if (!version) return null
    const [module, atLoad] = await Promise.all([loadedModule(), readText(parameterPath)])
    return decideKvm({
      module,
      atLoad: atLoad?.trim() ?? null,
      kernel: release(),
      virtualBox: version.number,
    })
  },
}

export function decideKvm({ module, atLoad, kernel, virtualBox }: KvmFacts): Finding {
  const evidence =
    module === null ? 'kvm_intel, kvm_amd: not loaded' : `${module}, enable_virt_at_load=${atLoad}`
  const params = { version: virtualBox, kernel }
  const holds = module !== null && atLoad === 'Y'
  const keptOff = module !== null && atLoad === 'N'
  const shares = isAtLeast(virtualBox, sharing.virtualBox)
  const kernelShares = isAtLeast(kernel, sharing.kernel)
  const release = [
    { key: 'unloadKvm', command: `sudo modprobe -r ${module}` },
    {
      key: 'keepKvmOff',
      command: 'echo "options kvm enable_virt_at_load=0" | sudo tee /etc/modprobe.d/virtualbox-kvm.conf',
    },
  ] as const
  if (holds && !shares)
    return finding('kvm', 'error', 'kvmHolds', {
      params,
      evidence,
      fix: [...release],
      links: ['https://github.com/VirtualBox/virtualbox/issues/188'],
    })
  // Seen to fail with 6.12 and to work with 6.18; in between nobody told.
  if (holds && !kernelShares)
    return finding('kvm', 'warning', 'kvmMayHold', { params, evidence, fix: [...release, 'newerKernel'] })
  if (keptOff && shares && kernelShares)
    return finding('kvm', 'error', 'kvmKeptOff', {
      params,
      evidence,
      fix: [{ key: 'letKvmOn', command: 'grep -rs enable_virt_at_load /etc/modprobe.d /etc/default/grub' }],
      links: ['https://github.com/VirtualBox/virtualbox/issues/711'],
    })
  return finding('kvm', 'ok', 'kvmOk', { evidence })
}

async function loadedModule(): Promise<string | null> {
  for (const name of ['kvm_intel', 'kvm_amd']) {
    const isLoaded = await access(`/sys/module/${name}`).then(
      () => true,
      () => false,
    )
    if (isLoaded) return name
  }
  return null
}
