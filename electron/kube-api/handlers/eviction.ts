import { readObject } from '../body'
import { evict } from '../controllers/budgets'
import { answerJson, type Exchange, isDryRun } from '../exchange'
import { fieldAt } from '../json'
import { pods } from '../resources'
import { requireSame } from './delete'

/** `POST .../pods/NAME/eviction`, by which `kubectl drain` empties a node. */
export async function evictPod(exchange: Exchange): Promise<void> {
  const { store, namespace, name = '', request, response } = exchange
  const body = await readObject(request)
  const grace = fieldAt(body, 'deleteOptions', 'gracePeriodSeconds')
  const pod = store.get(pods, namespace, name)
  requireSame(pod, fieldAt(body, 'deleteOptions', 'preconditions'))
  if (!isDryRun(exchange)) evict(store, pod, new Date(), typeof grace === 'number' ? grace : undefined)
  const success = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }
  answerJson(response, { ...success, code: 201 }, 201)
}
