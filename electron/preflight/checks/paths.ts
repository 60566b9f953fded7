import type { Finding, FixStep } from '#shared/preflight'
import { vagrantHome } from '../../platform/vagrant-home'
import { type Check, finding } from '../check'

/** Printable ASCII. */
const plain = /^[\x20-\x7e]*$/

export interface Folders {
  vagrantHome: string
  labs: string
  /** Null without VirtualBox. */
  machines: string | null
}

/** Ruby on Windows mixes up the system's code page and UTF-8; the other systems have UTF-8 alone. */
export const paths: Check = {
  id: 'paths',
  applies: (os) => os === 'windows',
  async check({ tools, labsFolder }) {
    return decidePaths({
      vagrantHome: vagrantHome(),
      labs: labsFolder,
      machines: (await tools.virtualBox()) ? await tools.machineFolder() : null,
    })
  },
}

export function decidePaths({ vagrantHome, labs, machines }: Folders): Finding {
  const vagrantFix: FixStep = { key: 'vagrantHome', command: 'setx VAGRANT_HOME C:\\Vagrant' }
  const all: [string | null, FixStep][] = [
    [vagrantHome, vagrantFix],
    [machines, { key: 'machineFolder' }],
    [labs, { key: 'labsFolder', command: 'setx PILOTHOUSE_LABS C:\\Labs' }],
  ]
  const odd = all.filter(([path]) => path !== null && !plain.test(path))
  const names = odd.map(([path]) => path)
  if (names.length === 0) return finding('paths', 'ok', 'pathsOk')
  return finding('paths', 'warning', 'pathsNonAscii', {
    params: { path: names.join(', ') },
    evidence: names.join('\n'),
    fix: odd.map(([, step]) => step),
    links: ['https://github.com/hashicorp/vagrant/issues/11975'],
  })
}
