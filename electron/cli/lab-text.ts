import type { BrokenLab, Lab, LabNode } from '#shared/labs'

/** One element of `labs --json`; see docs/user-guide.md. What cannot be known of a broken folder is null. */
export interface ListedLab {
  name: string
  path: string
  provider: Lab['provider'] | null
  simulated: boolean | null
  kubernetesVersion: string | null
  nodes: Pick<LabNode, 'name' | 'role' | 'state' | 'address' | 'sshPort'>[]
  /** Only where something is wrong. */
  problem?: string
}

export function listedLab({ name, path, provider, simulated, kubernetesVersion, nodes }: Lab): ListedLab {
  const problem = nodes.find((node) => node.problem)?.problem?.message
  return {
    name,
    path,
    provider,
    simulated,
    kubernetesVersion,
    nodes: nodes.map(({ name, role, state, address, sshPort }) => ({ name, role, state, address, sshPort })),
    ...(problem !== undefined && { problem }),
  }
}

export function listedBroken({ path, error }: BrokenLab): ListedLab {
  const name = path.split(/[\\/]/).at(-1) ?? path
  const unknown = { provider: null, simulated: null, kubernetesVersion: null, nodes: [] }
  return { name, path, ...unknown, problem: error.message }
}

/** A lab with a line for each node. */
export function labText(lab: Lab): string {
  const { name, path, simulated, kubernetesVersion, nodes } = lab
  const kubernetes = kubernetesVersion === '' ? [] : [`Kubernetes ${kubernetesVersion}`]
  const { problem } = listedLab(lab)
  return [
    `${name}  ${[...kubernetes, simulated ? 'simulated' : lab.provider, path].join(', ')}`,
    ...table(nodes.map((node) => [node.name, node.role, node.state, node.address, sshText(node)])),
    ...(problem === undefined ? [] : [`  ✖ ${problem}`]),
    '\n',
  ].join('\n')
}

export const brokenText = ({ path, error }: BrokenLab): string => `✖ ${path}\n  ${error.message}\n\n`

/** Nothing listens on the port of a machine that does not run, and one that was opened may have none on this PC. */
const sshText = ({ state, sshPort }: LabNode): string =>
  state === 'running' && sshPort > 0 ? `SSH on 127.0.0.1:${sshPort}` : ''

/** Rows with columns of equal width. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, column) => Math.max(cell.length, known[column] ?? 0)),
    [],
  )
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  )
}
