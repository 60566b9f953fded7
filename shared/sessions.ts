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

export const sessionDraftSchema = z.object({
  name: z
    .string()
    .trim()
    .min(1, fails('sessions.nameEmpty'))
    .max(100)
    .refine((name) => !name.includes('/'), fails('sessions.nameSlash')),
  folder: sessionFolderSchema,
  /** Name or address; the leading dash that ssh would take for an option is refused. */
  host: z
    .string()
    .trim()
    .min(1, fails('sessions.hostEmpty'))
    .max(253)
    .regex(/^[^\s-][^\s]*$/, fails('sessions.hostForm')),
  port: z
    .number(fails('sessions.portRange'))
    .int()
    .min(1, fails('sessions.portRange'))
    .max(65_535, fails('sessions.portRange')),
  username: z.string().trim().min(1, fails('sessions.userEmpty')).max(100),
  auth: sessionAuthSchema,
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
