import { columnsOf } from './columns'
import type { KubeObject } from './model'
import type { Resource } from './resources'

/** A client that wants rows rather than objects asks for this (kubernetes.io, "Receiving resources as Tables"). */
const wanted = /application\/json;as=Table;(v=v1;g=meta\.k8s\.io|g=meta\.k8s\.io;v=v1)\b/

export const wantsTable = (accept: string): boolean => wanted.test(accept)

/** Whether rows carry whole objects, their metadata or nothing: the query parameter `includeObject`. */
export type IncludeObject = 'Object' | 'Metadata' | 'None'

/** The object `Table` (meta/v1) of some objects. */
export function tableOf(
  resource: Resource,
  objects: readonly KubeObject[],
  metadata: object,
  include: IncludeObject,
) {
  const columns = columnsOf(resource)
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map(({ name, wide }) => ({
      name,
      type: 'string',
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority: wide ? 1 : 0,
    })),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object)),
      ...(include === 'None' ? {} : { object: include === 'Object' ? object : metadataOnly(object) }),
    })),
  }
}

const metadataOnly = ({ metadata }: KubeObject) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
})
