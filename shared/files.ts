import { z } from 'zod'
import { method } from './contract/define'
import type { ErrorKey } from './errors'
import { wireErrorSchema } from './labs'
import { remoteSourceSchema } from './terminals'

const fails = (key: ErrorKey) => ({ error: key })

/** Most entries of one folder that are listed; the rest is only said to be there. */
export const maxListed = 20_000
/** Most files and folders of one transfer. */
export const maxTransferItems = 100_000
/** Most files that one call can announce from a page: they must fit into one message. */
export const maxPageFiles = 1000
/** Finished transfers that are kept in the list; the oldest go first. */
export const maxFinishedTransfers = 100
/** Failures of one transfer that are listed, and things that it left out; more are only counted. */
export const maxListedProblems = 20

/** Absolute, with `/` between names, as on the other side. */
export const remotePathSchema = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]*$/, fails('files.pathForm'))
const remotePaths = z.array(remotePathSchema).min(1).max(10_000)

/** A name in a folder: any text but what a path is made of. */
export const fileNameSchema = z
  .string()
  .min(1, fails('files.nameEmpty'))
  .max(255, fails('files.nameLong'))
  .refine((name) => name !== '.' && name !== '..' && !/[/\0]/.test(name), fails('files.nameForm'))

/** Permission bits with set-user-id, set-group-id and sticky. */
export const modeSchema = z.number().int().min(0).max(0o7777)

export const fileKindSchema = z.enum(['file', 'folder', 'link', 'other'])
export type FileKind = z.infer<typeof fileKindSchema>

export const fileEntrySchema = z.object({
  name: z.string(),
  kind: fileKindSchema,
  /** In bytes. */
  size: z.number(),
  mode: modeSchema,
  /** Names where the server tells them, else numbers. */
  owner: z.string(),
  group: z.string(),
  /** Last change, in ms since 1970. */
  modified: z.number(),
  /** Where a link leads, and to what; null for one that leads nowhere. */
  link: z.object({ path: z.string(), kind: fileKindSchema.nullable() }).optional(),
  /** Its name is not UTF-8, so it can be seen and not be addressed. */
  unreadableName: z.boolean().optional(),
})
export type FileEntry = z.infer<typeof fileEntrySchema>

export const folderListSchema = z.object({
  /** Without links and dots. */
  path: z.string(),
  entries: z.array(fileEntrySchema),
  /** There are more than `maxListed`. */
  cut: z.boolean(),
})
export type FolderList = z.infer<typeof folderListSchema>

export const transferIdSchema = z.string().regex(/^[\w-]{1,100}$/)

/** Below what was dropped or chosen; it may be one name alone. */
const pagePathSchema = z
  .string()
  .max(4096)
  .refine((path) => path.split('/').every((name) => fileNameSchema.safeParse(name).success), {
    error: 'files.nameForm' satisfies ErrorKey,
  })

const pageFileSchema = z.object({
  path: pagePathSchema,
  size: z.number().int().nonnegative(),
  modified: z.number(),
})
export type PageFile = z.infer<typeof pageFileSchema>

/** 128 random bits at least, chosen by the page. */
const pageKeySchema = z.string().regex(/^[0-9a-f-]{32,64}$/)

/** What is copied. `local` are paths on the host's own disk. */
export const transferSourceSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('remote'), place: remoteSourceSchema, paths: remotePaths }),
  z.object({ type: z.literal('local'), paths: z.array(z.string().min(1).max(4096)).min(1).max(10_000) }),
  z
    .object({
      type: z.literal('page'),
      /** Chosen by the page that has the files, which knows by it when their bytes are wanted. */
      key: pageKeySchema,
      files: z.array(pageFileSchema).max(maxPageFiles),
      /** Those without any file; the others follow from the files' paths. */
      emptyFolders: z.array(pagePathSchema).max(maxPageFiles),
    })
    .refine(({ files, emptyFolders }) => files.length + emptyFolders.length > 0),
])
export type TransferSource = z.infer<typeof transferSourceSchema>

/** Into which folder; `null` is the home folder. Several places get one transfer each. */
export const transferTargetSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('remote'),
    places: z.array(remoteSourceSchema).min(1).max(256),
    folder: remotePathSchema.nullable(),
  }),
  z.object({ type: z.literal('local'), folder: z.string().min(1).max(4096) }),
])
export type TransferTarget = z.infer<typeof transferTargetSchema>

export const conflictChoiceSchema = z.enum(['overwrite', 'keepBoth', 'skip'])
export type ConflictChoice = z.infer<typeof conflictChoiceSchema>

const fileProblemSchema = z.object({ name: z.string(), error: wireErrorSchema })
export type FileProblem = z.infer<typeof fileProblemSchema>

const versionSchema = z.object({ size: z.number(), modified: z.number() })

export const transferSchema = z.object({
  id: transferIdSchema,
  kind: z.enum(['upload', 'download', 'copy', 'delete']),
  /** What it is about: the first name, and how many there are in all. */
  name: z.string(),
  count: z.number(),
  from: z.string(),
  to: z.string(),
  /** The machines of this transfer and of those that were started with it. */
  places: z.array(remoteSourceSchema),
  /** `asking` waits for an answer, `reconnecting` for the network. */
  state: z.enum(['waiting', 'running', 'asking', 'reconnecting', 'done', 'failed', 'cancelled']),
  /** What is counted: bytes, or files of a deletion. */
  done: z.number(),
  /** Null until it is known. */
  total: z.number().nullable(),
  /** Bytes in a second, lately. */
  rate: z.number(),
  /** The name that is there already. */
  question: z.object({ name: z.string(), existing: versionSchema, incoming: versionSchema }).optional(),
  error: wireErrorSchema.optional(),
  /** Single files that failed while the others went on. */
  problems: z.array(fileProblemSchema),
  problemCount: z.number(),
  /** What no copy can have, such as links to folders; the transfer is done without it. */
  leftOut: z.array(fileProblemSchema),
  leftOutCount: z.number(),
  skipped: z.number(),
})
export type Transfer = z.infer<typeof transferSchema>

const inPlace = z.object({ place: remoteSourceSchema })
const onTransfer = z.object({ transferId: transferIdSchema })
export const filesContract = {
  methods: {
    /** `null` is the home folder. */
    'files.list': method(inPlace.extend({ path: remotePathSchema.nullable() }), folderListSchema),
    'files.makeFolder': method(inPlace.extend({ folder: remotePathSchema, name: fileNameSchema }), z.void()),
    /** Gives a new name in the same folder; one that is taken is refused. */
    'files.rename': method(inPlace.extend({ path: remotePathSchema, name: fileNameSchema }), z.void()),
    /** Moves into another folder of the same place; names that are taken there are refused. */
    'files.move': method(inPlace.extend({ paths: remotePaths, folder: remotePathSchema }), z.void()),
    'files.setMode': method(inPlace.extend({ paths: remotePaths, mode: modeSchema }), z.void()),
    /** How much a deletion would take away; links count and are not followed. */
    'files.count': method(
      inPlace.extend({ paths: remotePaths }),
      z.object({ files: z.number(), folders: z.number(), cut: z.boolean() }),
    ),
    /** Starts deleting; how far it is comes as transfers do. */
    'files.remove': method(inPlace.extend({ paths: remotePaths }), z.void()),
    'files.transfers': method(z.void(), z.array(transferSchema)),
    /** `preserve` keeps permissions and times. */
    'files.copy': method(
      z.object({ from: transferSourceSchema, to: transferTargetSchema, preserve: z.boolean() }),
      z.array(transferIdSchema),
    ),
    /** Makes ready what a browser will fetch with `ticket`, once, within a minute. Several paths become one archive. */
    'files.download': method(inPlace.extend({ paths: remotePaths, ticket: pageKeySchema }), z.void()),
    'files.answer': method(
      onTransfer.extend({ choice: conflictChoiceSchema, forAll: z.boolean() }),
      z.void(),
    ),
    'files.cancel': method(onTransfer, z.void()),
    /** Goes on with a transfer that failed, where it stopped. */
    'files.retry': method(onTransfer, z.void()),
    'files.clearFinished': method(z.void(), z.void()),
    /** Asks for a folder of the host's disk, where the host can; null where none was chosen. */
    'files.chooseFolder': method(z.void(), z.object({ path: z.string().nullable() })),
    /** As `chooseFolder` for a file with a private key, beginning where OpenSSH keeps them. */
    'files.chooseKeyFile': method(z.void(), z.object({ path: z.string().nullable() })),
  },
  events: {
    'files.transferChanged': transferSchema,
    'files.transferRemoved': onTransfer,
    /** The page that has these files is to send the bytes of one, from `offset` to before `end`. */
    'files.wanted': z.object({
      key: z.string(),
      request: z.string(),
      file: z.number().int(),
      offset: z.number().int(),
      end: z.number().int(),
    }),
    /** Something in this folder is different now. */
    'files.changed': z.object({ place: remoteSourceSchema, folder: z.string() }),
  },
} as const
