import { budgetController } from './budgets'
import type { Controller } from './control-loop'
import { daemonSetController } from './daemon-sets'
import { deploymentController } from './deployments'
import { eventCleaner } from './events'
import { garbageCollector } from './garbage'
import { heartbeats } from './heartbeats'
import { kubelets } from './kubelet'
import { nodeController } from './nodes'
import { replicaSetController } from './replica-sets'
import { scheduler } from './scheduler'

/** In the order in which one turn's work is of use to the next. */
export const controllers: readonly Controller[] = [
  heartbeats,
  nodeController,
  garbageCollector,
  deploymentController,
  replicaSetController,
  daemonSetController,
  scheduler,
  kubelets,
  budgetController,
  eventCleaner,
]
