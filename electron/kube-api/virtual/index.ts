import { type Resource, resources } from '../resources'
import { nodeMetrics, podMetrics } from './metrics'
import { accessReviews, selfReviews } from './reviews'

/** Kinds that are worked out when they are asked for. */
export const virtualResources: readonly Resource[] = [nodeMetrics, podMetrics, accessReviews, selfReviews]

/** Every kind of object that the API serves. */
export const served: readonly Resource[] = [...resources, ...virtualResources]
