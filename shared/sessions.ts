import { z } from 'zod'
import { method } from './contract/define'
import type { ErrorKey } from './errors'
import { wireErrorSchema } from './labs'

const fails = (key: ErrorKey) => ({ error: key })

export const sessionIdSchema = z.string().regex(/^[\w-]{1,100}$/)

/** Characters of a folder's path, with the names of all folders above it. */
export const maxFolderLength = 500
export const maxNameLength = 100

/** Folder path with `/` between levels, empty for the root: `Lab/k8s`. */
export const sessionFolderSchema = z
  .string()
  .max(maxFolderLength, fails('sessions.folderTooLong'))
  .regex(/^$|^[^/]+(\/[^/]+)*$/, fails('sessions.folderForm'))

/** A folder that can be kept, so not the root. */
export const folderPathSchema = sessionFolderSchema.min(1, fails('sessions.nameEmpty'))

/** Name of a session or of one folder. */
export const sessionNameSchema = z
  .string()
  .trim()
  .min(1, fails('sessions.nameEmpty'))
  .max(maxNameLength, fails('sessions.nameTooLong'))
  .refine((name) => !name.includes('/'), fails('sessions.nameSlash'))

/** How to log in. Secrets are asked for when connecting and never stored here. */
export const sessionAuthSchema = z.discriminatedUnion('method', [
  /** As ssh and PuTTY do where nothing is said: the agent's keys, the usual key files, then a password. */
  z.object({ method: z.literal('default') }),
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

/** Name or address; the leading dash that ssh would take for an option is refused. An IPv6 address loses the brackets of addresses of the web. */
const host = z
  .string()
  .trim()
  .overwrite((text) => text.replace(/^\[([^[\]]*:[^[\]]*)\]$/, '$1'))
  .min(1, fails('sessions.hostEmpty'))
  .max(253)
  .regex(/^[^\s-][^\s]*$/, fails('sessions.hostForm'))

const username = z.string().trim().min(1, fails('sessions.userEmpty')).max(100)

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
  name: sessionNameSchema,
  folder: sessionFolderSchema,
  host,
  port,
  username,
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

/** All folders, also empty ones, and all sessions. A folder's own folder is in the list too. */
export const sessionTreeSchema = z.object({
  folders: z.array(folderPathSchema),
  sessions: z.array(sessionSchema),
})
export type SessionTree = z.infer<typeof sessionTreeSchema>

/** Sessions that may be saved, and folders; a change that would make more is refused. */
export const maxSessions = 10_000

/** What one change is about: sessions by their id, and folders with all that is in them. */
const treeItemsSchema = z.object({
  sessions: z.array(sessionIdSchema).max(maxSessions),
  folders: z.array(folderPathSchema).max(maxSessions),
})
export type SessionTreeItems = z.infer<typeof treeItemsSchema>

/** A target that is not saved, as ssh's `user@host`. Without a user it is the one of this PC, as with ssh. */
export const quickTargetSchema = z.object({
  host: host.regex(/^[^@[\]/]*$/, fails('sessions.hostForm')),
  port,
  /** Behind a colon comes a password where people write one, and what is connected to is kept in files. A saved session may have such a name. */
  username: username.regex(/^[^:]*$/, fails('sessions.quickPassword')).optional(),
})
export type QuickTarget = z.infer<typeof quickTargetSchema>

/** Every change is one write and one event; it is done whole or not at all. */
export const sessionsContract = {
  methods: {
    'sessions.list': method(z.void(), sessionTreeSchema),
    /** What of the file was changed or left out when it was read, until it is written anew. */
    'sessions.problems': method(z.void(), z.array(wireErrorSchema)),
    /** Without an id a new session is made; a name that its folder has already is refused. Its folder is made where needed. */
    'sessions.save': method(
      z.object({ id: sessionIdSchema.optional(), draft: sessionDraftSchema }),
      sessionSchema,
    ),
    'sessions.addFolder': method(z.object({ path: folderPathSchema }), z.void()),
    'sessions.renameFolder': method(z.object({ path: folderPathSchema, name: sessionNameSchema }), z.void()),
    /** A copy of the folder with all that is in it, beside it. Jump hosts among its sessions are those of the copy. */
    'sessions.copyFolder': method(z.object({ path: folderPathSchema, name: sessionNameSchema }), z.void()),
    /** `to`: the folder to move them into; an issue's path is `sessions.<id>` or `folders.<path>`. */
    'sessions.move': method(treeItemsSchema.extend({ to: sessionFolderSchema }), z.void()),
    /** `removal`: for `sessions.restore`. The host knows the last ten until it ends. */
    'sessions.remove': method(treeItemsSchema, z.object({ removal: z.string() })),
    /** Puts back what was removed. A name that was given anew meanwhile gets a number. */
    'sessions.restore': method(z.object({ removal: z.string() }), z.void()),
    /** Targets connected to without saving them, newest first, 20 at most. */
    'sessions.recentTargets': method(z.void(), z.array(quickTargetSchema)),
    'sessions.rememberTarget': method(quickTargetSchema, z.void()),
  },
  events: {
    'sessions.changed': sessionTreeSchema,
    'sessions.recentTargetsChanged': z.array(quickTargetSchema),
  },
} as const
