import { machine } from 'node:os'
import type { Finding } from '#shared/preflight'
import { type Check, type CheckContext, finding, type Os } from '../check'
import { sysctl } from '../macos'
import { isAtLeast } from '../versions'
import { virtualBoxPage } from './install'

/** Win32_Processor's number for Arm64. */
const windowsArm64 = 12

/** The first VirtualBox whose machines boot on an Arm processor (notes of the bento boxes; VirtualBox 7.2's changelog). */
const leastOnArm = { macos: '7.1.6', windows: '7.2.0' } as const

export const architecture: Check = {
  id: 'architecture',
  applies: () => true,
  async check(context) {
    const [isArm, virtualBox] = await Promise.all([hasArm(context), context.tools.virtualBox()])
    return decideArchitecture(context.os, isArm, virtualBox?.number ?? null)
  },
}

/** Null where the answer depends on a VirtualBox that is not there. */
export function decideArchitecture(os: Os, isArm: boolean, virtualBox: string | null): Finding | null {
  const params = { machine: isArm ? 'arm64' : 'x86-64' }
  if (!isArm) return finding('architecture', 'ok', 'architectureOk', { params })
  if (os === 'linux')
    return finding('architecture', 'error', 'architectureUnsupported', {
      evidence: params.machine,
      fix: ['otherComputer'],
    })
  if (virtualBox === null) return null
  const needed = leastOnArm[os]
  if (isAtLeast(virtualBox, needed)) return finding('architecture', 'ok', 'architectureOk', { params })
  return finding('architecture', 'error', 'architectureNeedsNewer', {
    params: { needed, version: virtualBox },
    evidence: `${params.machine}, VirtualBox ${virtualBox}`,
    fix: ['updateVirtualbox'],
    links: [virtualBoxPage(os)],
  })
}

/** The processor's own type: a program for another type may run on it (Rosetta, Windows' emulation). */
async function hasArm({ os, tools, signal }: CheckContext): Promise<boolean> {
  if (os === 'windows') return (await tools.windows()).architecture === windowsArm64
  if (os === 'macos') return (await sysctl('hw.optional.arm64', signal)) === '1'
  return /^(aarch64|arm)/.test(machine())
}
