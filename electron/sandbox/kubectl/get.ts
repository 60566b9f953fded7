import { type Change, type Column, columnsOf, type KubeObject, type Resource } from '../../kube-api'
import { KubectlError } from './arguments'
import type { Call } from './call'
import { findObjects, readWanted, selects, type Wanted } from './find'
import { follow } from './follow'
import { listOf, printEvent, printJson, printYaml, TablePrinter } from './print'

/** `kubectl get`. */
export async function get(call: Call): Promise<void> {
  const [, types, ...names] = call.args.words
  if (!types)
    throw new KubectlError(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.',
    )
  const wanted = readWanted(call, [types, ...names])
  const objects = findObjects(call, wanted)
  const { flags } = call.args
  if (flags.has('watch') || flags.has('watch-only')) return await watch(call, wanted, objects)
  if (objects.length > 0 || /json|yaml/.test(call.args.values.output ?? ''))
    return await print(call, wanted, objects)
  const { namespace } = wanted
  call.err(namespace ? `No resources found in ${namespace} namespace.\n` : 'No resources found\n')
}

async function watch(call: Call, wanted: Wanted, objects: readonly KubeObject[]): Promise<void> {
  const { resource, namespace, names } = wanted
  const printer = new WatchPrinter(call, resource)
  const isSelected = selects(call)
  const matches = ({ object, resource: changed }: Change) =>
    changed === resource &&
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (names.length === 0 || names.includes(object.metadata.name)) &&
    isSelected(object)
  const first = call.args.flags.has('watch-only')
    ? []
    : objects.map((object) => ({ type: 'ADDED' as const, object }))
  await follow(call, first, matches, ({ type, object }) => printer.print(type, object))
}

async function print(call: Call, { resource, names }: Wanted, objects: readonly KubeObject[]): Promise<void> {
  const { output = '' } = call.args.values
  const [only] = objects
  const object = () => (names.length === 1 && only ? only : listOf([...objects]))
  switch (output) {
    case 'json':
      return await call.out(printJson(object()))
    case 'yaml':
      return await call.out(printYaml(object()))
    case 'name':
      return await call.out(objects.map((one) => nameLine(resource, one)).join(''))
    case '':
    case 'wide': {
      const rows = objects.map((one) => rowOf(call, resource, one))
      const heading = call.args.flags.has('no-headers') ? [] : [headingOf(call, resource)]
      return await call.out(new TablePrinter().print([...heading, ...rows]))
    }
    default:
      throw new KubectlError(
        `error: unable to match a printer suitable for the output format "${output}", allowed formats are: json,name,wide,yaml`,
      )
  }
}

const nameLine = ({ singular, group }: Resource, { metadata }: KubeObject): string =>
  `${group === '' ? singular : `${singular}.${group}`}/${metadata.name}\n`

function shownColumns({ args }: Call, resource: Resource): Column[] {
  const wide = args.values.output === 'wide'
  return columnsOf(resource).filter((column) => wide || !column.wide)
}

const withNamespace = ({ args }: Call, { namespaced }: Resource, cell: string): string[] =>
  namespaced && args.flags.has('all-namespaces') ? [cell] : []

const headingOf = (call: Call, resource: Resource): string[] => [
  ...withNamespace(call, resource, 'NAMESPACE'),
  ...shownColumns(call, resource).map(({ name }) => name.toUpperCase()),
]

const rowOf = (call: Call, resource: Resource, object: KubeObject): string[] => [
  ...withNamespace(call, resource, object.metadata.namespace ?? ''),
  ...shownColumns(call, resource).map(({ cell }) => String(cell(object))),
]

/** Prints one object after the other, as a watch does. */
class WatchPrinter {
  readonly #call: Call
  readonly #resource: Resource
  readonly #table = new TablePrinter()
  #headed: boolean

  constructor(call: Call, resource: Resource) {
    this.#call = call
    this.#resource = resource
    this.#headed = call.args.flags.has('no-headers')
  }

  async print(type: Change['type'], object: KubeObject): Promise<void> {
    const { values, flags } = this.#call.args
    const events = flags.has('output-watch-events')
    switch (values.output ?? '') {
      case 'json':
        return await this.#call.out(events ? printEvent(type, object) : printJson(object))
      case 'yaml':
        return await this.#call.out(`---\n${printYaml(events ? { type, object } : object)}`)
      case 'name':
        return await this.#call.out(nameLine(this.#resource, object))
      default:
        return await this.#call.out(this.#table.print(this.#rows(type, object, events)))
    }
  }

  #rows(type: string, object: KubeObject, events: boolean): string[][] {
    const row = [...(events ? [type] : []), ...rowOf(this.#call, this.#resource, object)]
    if (this.#headed) return [row]
    this.#headed = true
    return [[...(events ? ['EVENT'] : []), ...headingOf(this.#call, this.#resource)], row]
  }
}
