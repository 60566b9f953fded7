import { z } from 'zod'
import { method } from './contract/define'
import type { ErrorKey } from './errors'

const fails = (key: ErrorKey) => ({ error: key })

export const sessionIdSchema = z.string().regex(/^[\w-]{1,100}$/)

/** Folder path with `/` between levels, empty for the root: `Lab/k8s`. */
export const sessionFolderSchema = z
  .string()
  .max(500)
  .regex(/^$|^[^/]+(\/[^/]+)*$/, fails('sessions.folderForm'))

/** How to log in. Secrets are asked for when connecting and never stored here. */
export const sessionAuthSchema = z.discriminatedUnion('method', [
  z.object({ method: z.literal('password') }),
  z.object({
    method: z.literal('key'),
    keyPath: z.string().min(1, fails('sessions.keyPathEmpty')).max(4096),
  }),
  z.object({ method: z.literal('agent') }),
])

const port = z
  .number(fails('sessions.portRange'))
  .int()
  .min(1, fails('sessions.portRange'))
  .max(65_535, fails('sessions.portRange'))

/** Name or address; the leading dash that ssh would take for an option is refused. */
const host = z
  .string()
  .trim()
  .min(1, fails('sessions.hostEmpty'))
  .max(253)
  .regex(/^[^\s-][^\s]*$/, fails('sessions.hostForm'))

/**
 * A port forward, as OpenSSH's `-L`, `-R` and `-D`. `local` and `dynamic` listen on this PC, always on 127.0.0.1; `remote`
 * listens on the other side, on its loopback address. A dynamic one is a SOCKS5 proxy and has no fixed destination.
 */
export const forwardSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('local'), listenPort: port, host, port }),
  z.object({ type: z.literal('remote'), listenPort: port, host, port }),
  z.object({ type: z.literal('dynamic'), listenPort: port }),
])
export type Forward = z.infer<typeof forwardSchema>

export const sessionDraftSchema = z.object({
  name: z
    .string()
    .trim()
    .min(1, fails('sessions.nameEmpty'))
    .max(100)
    .refine((name) => !name.includes('/'), fails('sessions.nameSlash')),
  folder: sessionFolderSchema,
  host,
  port,
  username: z.string().trim().min(1, fails('sessions.userEmpty')).max(100),
  auth: sessionAuthSchema,
  /** The saved session to go through, as OpenSSH's ProxyJump; that one may have a jump host too. */
  jumpSessionId: sessionIdSchema.nullable().default(null),
  /** Started when the session connects. */
  forwards: z.array(forwardSchema).max(50).default([]),
  /** For people: what an import could not map, for instance. */
  notes: z.string().max(4000).default(''),
})
export type SessionDraft = z.infer<typeof sessionDraftSchema>

export const sessionSchema = sessionDraftSchema.extend({ id: sessionIdSchema })
export type Session = z.infer<typeof sessionSchema>

export const sessionsContract = {
  methods: {
    'sessions.list': method(z.void(), z.array(sessionSchema)),
    /** Without an id a new session is made; a name that its folder has already is refused. */
    'sessions.save': method(
      z.object({ id: sessionIdSchema.optional(), draft: sessionDraftSchema }),
      sessionSchema,
    ),
    'sessions.remove': method(z.object({ id: sessionIdSchema }), z.void()),
  },
  events: {
    'sessions.changed': z.array(sessionSchema),
  },
} as const
