import { allows } from '../access'
import type { User } from '../certificates'
import { fieldAt, isObject, type JsonObject } from '../json'
import { kubeObject } from '../model'
import type { Resource } from '../resources'

const createOnly = {
  version: 'v1',
  schema: kubeObject,
  shortNames: [],
  categories: [],
  namespaced: false,
  hasStatus: false,
  verbs: ['create'],
}
/** `kubectl auth can-i`. */
export const accessReviews: Resource = {
  ...createOnly,
  group: 'authorization.k8s.io',
  plural: 'selfsubjectaccessreviews',
  singular: 'selfsubjectaccessreview',
  kind: 'SelfSubjectAccessReview',
}
/** `kubectl auth whoami`. */
export const selfReviews: Resource = {
  ...createOnly,
  group: 'authentication.k8s.io',
  plural: 'selfsubjectreviews',
  singular: 'selfsubjectreview',
  kind: 'SelfSubjectReview',
}

/** The answer to a question about the user who asks it. */
export function review(resource: Resource, question: JsonObject, user: User): JsonObject {
  const status =
    resource === accessReviews
      ? accessOf(question, user)
      : { userInfo: { username: user.name, groups: user.groups } }
  const { group, version, kind } = resource
  return { apiVersion: `${group}/${version}`, kind, metadata: {}, spec: question.spec ?? {}, status }
}

function accessOf(question: JsonObject, user: User) {
  const asked = fieldAt(question, 'spec', 'resourceAttributes')
  // Paths that are no resources are for every user it knows.
  if (!isObject(asked)) return { allowed: true }
  const { verb = '', group = '', resource = '', subresource = '' } = asked as Record<string, string>
  return { allowed: allows(user, { verb, resource: { group, plural: resource }, subresource }) }
}
