import type { Finding } from '#shared/preflight'
import type { VirtualBoxVersion } from '../../virtualbox'
import { type Check, finding, type Os } from '../check'
import { installVirtualBox, virtualBoxPage } from './install'

export const virtualBox: Check = {
  id: 'virtualbox',
  applies: () => true,
  check: async ({ os, tools }) => decideVirtualBox(os, await tools.virtualBox()),
}

export function decideVirtualBox(os: Os, version: VirtualBoxVersion | null): Finding {
  if (!version)
    return finding('virtualbox', 'error', 'virtualboxMissing', {
      fix: [installVirtualBox[os], 'startAgain'],
      links: [virtualBoxPage(os)],
    })
  const params = { version: version.number }
  if (version.warnings.length === 0)
    return finding('virtualbox', 'ok', 'virtualboxOk', { params, evidence: version.text })
  return finding('virtualbox', 'warning', 'virtualboxComplains', {
    params,
    evidence: version.warnings.join('\n'),
    fix: ['updateVirtualbox'],
    links: [virtualBoxPage(os)],
  })
}
