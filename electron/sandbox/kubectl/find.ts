import { type KubeObject, labelSelector, type Resource, resources } from '../../kube-api'
import { KubectlError } from './arguments'
import type { Call } from './call'

/** Objects that a command is about. */
export interface Wanted {
  resource: Resource
  /** Undefined for all namespaces, and for what has none. */
  namespace: string | undefined
  /** Empty for all of them. */
  names: readonly string[]
}

/** Reads `pods`, `po NAME ...`, `pod/NAME` or `deployments.apps`. Throws `KubectlError`. */
export function readWanted({ args }: Call, [types = '', ...names]: readonly string[]): Wanted {
  const [type = '', ...slashed] = types.split('/')
  const resource = resources.find(
    ({ plural, singular, shortNames, group }) =>
      [plural, singular, ...shortNames].includes(type) || type === `${plural}.${group}`,
  )
  if (!resource) throw new KubectlError(`error: the server doesn't have a resource type "${type}"`)
  const all = !resource.namespaced || args.flags.has('all-namespaces')
  const namespace = all ? undefined : (args.values.namespace ?? 'default')
  return { resource, namespace, names: [...slashed, ...names] }
}

/** The objects there are, in the wanted order; a name that is missing fails the command, which goes on. */
export function findObjects(call: Call, { resource, namespace, names }: Wanted): KubeObject[] {
  const { store } = call.cluster
  const { plural, group } = resource
  if (names.length === 0) return store.list(resource, namespace).filter(selects(call))
  const found = names.flatMap((name) => {
    const object = store.find(resource, namespace, name)
    const kind = group === '' ? plural : `${plural}.${group}`
    if (!object) call.fail(`Error from server (NotFound): ${kind} "${name}" not found\n`)
    return object ?? []
  })
  if (found.length === 0) throw new KubectlError('')
  return found
}

/** What the flag `--selector` lets through. */
export function selects({ args }: Call): (object: KubeObject) => boolean {
  const matches = labelSelector(args.values.selector ?? '')
  return ({ metadata }) => matches(metadata.labels ?? {})
}
