import { z } from 'zod'
import { type KubeObject, kubeObject } from './model'
import { resourceOf } from './resources'
import { maxObjects } from './store'

const storedObject = kubeObject.transform((object, context): KubeObject => {
  const read = resourceOf(object)?.schema.safeParse(object)
  if (read?.success) return read.data
  const message = read ? z.prettifyError(read.error) : `the API has no ${object.apiVersion} ${object.kind}`
  context.addIssue({ code: 'custom', message, input: object.metadata.name })
  return z.NEVER
})

/** All objects of a store as they are written down, each checked as its resource demands. */
export const storedObjects = z.array(storedObject).max(maxObjects)
