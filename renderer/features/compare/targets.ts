import { type CompareTarget, hostNameOf } from '#shared/compare'
import type { Session } from '#shared/sessions'
import type { TemplateValues } from '#shared/templates'
import type { RemoteSource, Terminal } from '#shared/terminals'
import { isRemote } from '../files/place'

/**
 * The machines behind terminals, each by its own name, whichever of its terminals was chosen. A local shell or a pod has no SSH
 * connection on which a command could run apart from it.
 */
export const targetsOf = (
  terminals: readonly Terminal[],
  sessions: readonly Session[],
  values: Record<string, TemplateValues> = {},
): CompareTarget[] =>
  terminals.flatMap(({ id, source, title }) =>
    isRemote(source)
      ? [{ source, ...namesOf(source, title, sessions), ...(values[id] && { values: values[id] }) }]
      : [],
  )

function namesOf(
  source: RemoteSource,
  title: string,
  sessions: readonly Session[],
): Pick<CompareTarget, 'name' | 'hostName'> {
  if (source.type === 'node') return { name: source.node }
  if (source.type === 'quick') return { name: source.host, ...hostNameOf(source.host) }
  const session = sessions.find(({ id }) => id === source.sessionId)
  return session ? { name: session.name, ...hostNameOf(session.host) } : { name: title }
}
