import { notFound } from '../api-error'
import { readObject } from '../body'
import { answerJson, answerObject, type Exchange } from '../exchange'
import { apiVersionOf } from '../resources'
import { metricsOf } from '../virtual/metrics'
import { review } from '../virtual/reviews'
import { selection } from './read'

const measured = (exchange: Exchange) => {
  const { resource, store, namespace } = exchange
  return metricsOf(resource, store, new Date()).filter(
    (object) =>
      (namespace === undefined || object.metadata.namespace === namespace) && selection(exchange)(object),
  )
}

export function listMetrics(exchange: Exchange): void {
  const { resource, store, response } = exchange
  const metadata = { resourceVersion: String(store.revision) }
  const items = measured(exchange)
  answerJson(response, { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items })
}

export function getMetrics(exchange: Exchange): void {
  const { resource, name = '' } = exchange
  const [found] = measured(exchange)
  if (!found) throw notFound(resource, name)
  answerObject(exchange, found)
}

export async function answerReview({ request, response, resource, user }: Exchange): Promise<void> {
  answerJson(response, review(resource, await readObject(request), user), 201)
}
