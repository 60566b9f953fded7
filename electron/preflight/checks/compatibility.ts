import type { Finding } from '#shared/preflight'
import { type Check, finding } from '../check'
import { isAtLeast } from '../versions'
import { links } from './install'

/** The first Vagrant that drives each VirtualBox, newest first (Vagrant's changelog, "Add support for VirtualBox"). */
const supported = [
  { virtualBox: '7.2', vagrant: '2.4.9' },
  { virtualBox: '7.1', vagrant: '2.4.2' },
  { virtualBox: '7.0', vagrant: '2.3.2' },
] as const
const newest = supported[0].virtualBox

export const compatibility: Check = {
  id: 'compatibility',
  applies: () => true,
  async check({ tools }) {
    const [vagrant, virtualBox] = await Promise.all([tools.vagrant(), tools.virtualBox()])
    return vagrant && virtualBox ? decideCompatibility(vagrant, virtualBox.number) : null
  },
}

export function decideCompatibility(vagrant: string, virtualBox: string): Finding {
  const params = { vagrant, virtualbox: virtualBox }
  const [major, minor] = virtualBox.split('.')
  if (isAtLeast(`${major}.${minor}`, newest) && `${major}.${minor}` !== newest)
    return finding('compatibility', 'warning', 'compatibilityNewer', {
      params: { ...params, newest },
      fix: ['olderVirtualbox'],
      links: [links.vagrant],
    })
  const needed = supported.find((pair) => isAtLeast(virtualBox, pair.virtualBox))?.vagrant
  if (needed === undefined || isAtLeast(vagrant, needed))
    return finding('compatibility', 'ok', 'compatibilityOk', { params })
  return finding('compatibility', 'error', 'compatibilityOld', {
    params: { ...params, needed },
    fix: ['updateVagrant'],
    links: [links.vagrant],
  })
}
