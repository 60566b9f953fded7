import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { z } from 'zod'
import type { KubeApiRig } from './kube-api'

interface Asking {
  method?: string
  body?: unknown
  type?: string
  accept?: string
  /** Instead of the administrator's certificate; an empty one is no proof at all. */
  token?: string
}

export interface Answered {
  status: number
  /** What JSON says; another answer's text. */
  body: unknown
}

function open(rig: KubeApiRig, path: string, asking: Asking): Promise<IncomingMessage> {
  const { method = 'GET', body, type = 'application/json', accept = 'application/json', token } = asking
  const proof = token === undefined ? { cert: rig.admin.certificate, key: rig.admin.key } : {}
  return new Promise((resolve, reject) => {
    const asked = request(`${rig.url}${path}`, {
      method,
      ca: rig.authority.certificate,
      agent: false,
      ...proof,
      headers: { accept, 'content-type': type, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    })
    asked.once('response', resolve).once('error', reject)
    asked.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
  })
}

/** One request of the rig's API server, and its answer. `begun` is told that it is being answered. */
export async function ask(
  rig: KubeApiRig,
  path: string,
  asking: Asking = {},
  begun = () => {},
): Promise<Answered> {
  const response = await open(rig, path, asking)
  begun()
  let text = ''
  for await (const chunk of response) text += chunk
  const isJson = response.headers['content-type']?.startsWith('application/json')
  return { status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : text }
}

const listSchema = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string(), continue: z.string().optional() }),
  items: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string(), uid: z.string() }) })),
})

/** A list, or a page of one. */
export async function list(rig: KubeApiRig, path: string) {
  return listSchema.parse((await ask(rig, path)).body)
}

const eventSchema = z.object({
  type: z.string(),
  object: z.looseObject({
    metadata: z.looseObject({ name: z.string().optional() }).optional(),
  }),
})
type WatchEvent = z.infer<typeof eventSchema>

/** A watch that has begun, event by event. Leaving the loop ends it. */
export async function watching(
  rig: KubeApiRig,
  path: string,
  asking: Asking = {},
): Promise<AsyncGenerator<WatchEvent>> {
  return eventsOf(await open(rig, path, asking))
}

async function* eventsOf(response: IncomingMessage): AsyncGenerator<WatchEvent> {
  let rest = ''
  try {
    for await (const chunk of response) {
      const lines = `${rest}${chunk}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) yield eventSchema.parse(JSON.parse(line))
    }
  } finally {
    response.destroy()
  }
}
