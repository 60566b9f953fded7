import { parse, stringify } from 'yaml'
import { LabError } from '#shared/errors'

interface Named {
  name: string
}

interface KubeconfigText {
  clusters?: (Named & { cluster: unknown })[]
  users?: (Named & { user: unknown })[]
  contexts?: (Named & { context: { cluster: string; user: string } })[]
  'current-context'?: string
}

/** A lab's entries of a kubeconfig, under names that are the lab's own. */
export interface LabEntries {
  context: Named & { context: { cluster: string; user: string } }
  cluster: Named & { cluster: unknown }
  user: Named & { user: unknown }
}

/** Cluster and user of a lab have this name; its context is called as the lab. */
export const entryName = (labId: string): string => `pilothouse-${labId}`

/** The lab's entries out of the admin kubeconfig that kubeadm wrote. Throws `kubernetes.noConfig`. */
export function labEntries(adminText: string, labId: string): LabEntries {
  const { contexts, clusters, users, 'current-context': current } = parse(adminText) as KubeconfigText
  const context = contexts?.find(({ name }) => name === current)?.context
  const cluster = clusters?.find(({ name }) => name === context?.cluster)?.cluster
  const user = users?.find(({ name }) => name === context?.user)?.user
  if (!cluster || !user)
    throw new LabError('resource.missing', 'kubernetes.noConfig', { params: { node: labId } })
  const name = entryName(labId)
  return {
    context: { name: labId, context: { cluster: name, user: name } },
    cluster: { name, cluster },
    user: { name, user },
  }
}

/** A kubeconfig of the lab alone. */
export function exportText({ context, cluster, user }: LabEntries): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [cluster],
    users: [user],
    contexts: [context],
    'current-context': context.name,
    preferences: {},
  })
}
