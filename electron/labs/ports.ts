import { createServer } from 'node:net'
import type { LabPreview, PlannedNode } from '#shared/labs'

/** Whether a server could listen on this port of 127.0.0.1 now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer()
  return await new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

export interface CorrectedNodes {
  nodes: PlannedNode[]
  correctedPorts: LabPreview['correctedPorts']
}

/**
 * Gives each node whose port is in use, or belongs to another lab, the next free one. Null where there is none up to 65535.
 */
export async function correctPorts(
  planned: readonly PlannedNode[],
  taken: ReadonlySet<number>,
): Promise<CorrectedNodes | null> {
  const used = new Set(taken)
  for (const { sshPort } of planned) if (!taken.has(sshPort)) used.add(sshPort)
  const nodes: PlannedNode[] = []
  const correctedPorts: LabPreview['correctedPorts'] = []
  for (const node of planned) {
    const usable = !taken.has(node.sshPort) && (await isPortFree(node.sshPort))
    const to = usable ? node.sshPort : await nextFreePort(node.sshPort, used)
    if (to === null) return null
    used.add(to)
    nodes.push({ ...node, sshPort: to })
    if (!usable) correctedPorts.push({ node: node.name, from: node.sshPort, to })
  }
  return { nodes, correctedPorts }
}

async function nextFreePort(after: number, used: ReadonlySet<number>): Promise<number | null> {
  for (let port = after + 1; port <= 65_535; port++) {
    if (!used.has(port) && (await isPortFree(port))) return port
  }
  return null
}
