import type { Finding } from '#shared/preflight'
import { type Check, finding, type Os } from '../check'
import { isAtLeast } from '../versions'
import { installVagrant, links } from './install'

/** From here on Vagrant knows boxes for several types of processors (its changelog, "core: Add architecture support"). */
const leastVagrant = '2.4.0'

export const vagrant: Check = {
  id: 'vagrant',
  applies: () => true,
  check: async ({ os, tools }) => decideVagrant(os, await tools.vagrant()),
}

export function decideVagrant(os: Os, version: string | null): Finding {
  if (version === null)
    return finding('vagrant', 'error', 'vagrantMissing', {
      fix: [installVagrant[os], 'startAgain'],
      links: [links.vagrant],
    })
  const params = { version }
  if (isAtLeast(version, leastVagrant)) return finding('vagrant', 'ok', 'vagrantOk', { params })
  return finding('vagrant', 'warning', 'vagrantOld', {
    params,
    fix: ['updateVagrant'],
    links: [links.vagrant],
  })
}
