import type { Lab } from '#shared/labs'
import type { Terminal } from '#shared/terminals'
import type { Pane } from './layout'

export const paneOfTerminal = ({ id, title, source, role }: Terminal): Pane => ({
  terminalId: id,
  title,
  source,
  ...(role && { role }),
})

/** A lab's own panes, shown before their terminals open, so that nothing moves when they do. */
export const panesOfLab = (lab: Lab): Pane[] =>
  lab.nodes.map(({ name, role }) => ({
    terminalId: `node/${lab.id}/${name}`,
    title: name,
    source: { type: 'node', labId: lab.id, node: name },
    role,
  }))

/** The pane shows a node that its lab does not have any more. */
export const isOrphan = ({ source }: Pane, labs: readonly Lab[]): boolean =>
  source.type === 'node' &&
  !labs.some((lab) => lab.id === source.labId && lab.nodes.some((node) => node.name === source.node))
