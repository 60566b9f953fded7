import type { Finding } from '#shared/preflight'
import type { ListedMachine } from '../../virtualbox'
import { type Check, finding } from '../check'

export const machines: Check = {
  id: 'machines',
  applies: () => true,
  async check({ tools }) {
    if (!(await tools.virtualBox())) return null
    return decideMachines(await tools.listed())
  },
}

/** A machine without its files disturbs no other one, but Vagrant stumbles over it where it was made by the same lab. */
export function decideMachines(listed: readonly ListedMachine[]): Finding {
  const broken = listed.filter(({ name }) => name === null).map(({ uuid }) => uuid)
  if (broken.length === 0)
    return finding('machines', 'ok', 'machinesOk', { params: { count: listed.length } })
  return finding('machines', 'info', 'machinesBroken', {
    params: { count: broken.length },
    evidence: broken.join('\n'),
    fix: broken
      .slice(0, 5)
      .map((uuid) => ({ key: 'unregister', command: `VBoxManage unregistervm ${uuid}` })),
  })
}
