import type { PlannedNode } from '#shared/labs'
import type { Finding } from '#shared/preflight'
import { isPortFree } from '../../labs'
import type { MachineInfo } from '../../virtualbox'
import { type Check, finding } from '../check'

export const ports: Check = {
  id: 'ports',
  applies: () => true,
  async check({ nodes, tools }) {
    const planned = nodes?.filter(({ sshPort }) => sshPort > 0) ?? []
    if (planned.length === 0) return null
    const free = await Promise.all(planned.map(({ sshPort }) => isPortFree(sshPort)))
    const machines = (await tools.virtualBox()) ? await tools.machines() : []
    return decidePorts(
      planned,
      planned.filter((_, index) => !free[index]),
      machines,
    )
  },
}

/** `taken`: nodes whose port somebody listens on. Vagrant corrects ports by itself, so none of this is an error. */
export function decidePorts(
  nodes: readonly PlannedNode[],
  taken: readonly PlannedNode[],
  machines: readonly MachineInfo[],
): Finding {
  if (taken.length > 0) {
    const list = taken.map(({ sshPort }) => sshPort).join(', ')
    return finding('ports', 'warning', 'portsTaken', {
      params: { ports: list },
      evidence: taken.map(({ name, sshPort }) => `${name}: 127.0.0.1:${sshPort}`).join('\n'),
    })
  }
  const wanted = new Set(nodes.map(({ sshPort }) => sshPort))
  const shared = machines.flatMap(({ name, forwardings }) =>
    forwardings.filter(({ hostPort }) => wanted.has(hostPort)).map(({ hostPort }) => `${name}: ${hostPort}`),
  )
  if (shared.length > 0)
    return finding('ports', 'info', 'portsShared', {
      params: { ports: shared.join(', ') },
      evidence: shared.join('\n'),
    })
  return finding('ports', 'ok', 'portsOk')
}
