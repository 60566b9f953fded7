import { z } from 'zod'
import type { WireError } from '../errors'
import type { EventName, EventPayload } from './index'

/** Largest control message a host accepts, in bytes: all paths of a folder with 10,000 files, or the longest manifest in Korean. */
export const maxMessageBytes = 2 * 1024 * 1024

/** A call as it travels from page to host. `id` is chosen by the page and comes back with the answer. */
export const requestSchema = z.strictObject({
  id: z.number().int().nonnegative(),
  method: z.string().max(100),
  /** Absent where the method takes nothing: JSON has no `undefined`. */
  input: z.unknown().optional(),
})
export type Request = z.infer<typeof requestSchema>

export type Response = { id: number; result: unknown } | { id: number; error: WireError }

export type EventMessage = { [E in EventName]: { event: E; payload: EventPayload<E> } }[EventName]

export type HostMessage = Response | EventMessage
