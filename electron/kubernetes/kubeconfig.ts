import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { LabError } from '#shared/errors'

/** What a kubeconfig may say that was read from a machine. */
const plain = z.object({
  clusters: z.array(
    z.object({
      name: z.string(),
      cluster: z.object({
        server: z.url({ protocol: /^https$/ }),
        'certificate-authority-data': z.string().optional(),
      }),
    }),
  ),
  users: z.array(
    z.object({
      name: z.string(),
      user: z.object({
        'client-certificate-data': z.string().optional(),
        'client-key-data': z.string().optional(),
        token: z.string().optional(),
      }),
    }),
  ),
  contexts: z.array(
    z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
  ),
  'current-context': z.string(),
})

/** A kubeconfig with addresses and keys alone. */
export type PlainConfig = z.infer<typeof plain>

/**
 * A kubeconfig can also name programs (`exec`, `auth-provider`), files and a proxy of the PC that reads it. No machine may choose
 * those, so everything but addresses and keys is dropped. Throws where the text is none, or names a server without HTTPS.
 */
export const plainConfig = (text: string): PlainConfig => plain.parse(parse(text))

/** A lab's entries of a kubeconfig, under names that are the lab's own. */
export interface LabEntries {
  context: PlainConfig['contexts'][number]
  cluster: PlainConfig['clusters'][number]
  user: PlainConfig['users'][number]
}

/** Cluster and user of a lab have this name; its context is called as the lab. */
export const entryName = (labId: string): string => `pilothouse-${labId}`

/** The lab's entries out of the admin kubeconfig that kubeadm wrote. Throws `kubernetes.noConfig`. */
export function labEntries(admin: PlainConfig, labId: string): LabEntries {
  const { contexts, clusters, users, 'current-context': current } = admin
  const context = contexts.find(({ name }) => name === current)?.context
  const cluster = clusters.find(({ name }) => name === context?.cluster)?.cluster
  const user = users.find(({ name }) => name === context?.user)?.user
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
