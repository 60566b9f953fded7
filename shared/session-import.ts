import { z } from 'zod'
import { method } from './contract/define'
import { type ErrorParams, fillIn } from './errors'
import en from './i18n/en/session-import.json'

/** Largest file that is read, in bytes. */
export const maxImportBytes = 16 * 1024 * 1024
/** Bytes of a chosen file that go to the host in one message; base64 makes them a third longer. */
export const importPartBytes = 256 * 1024
/** Sessions and left-out lines of one file. */
export const maxFound = 20_000

/** Why something of a file does not come in: names a text in `session-import.json`. */
export type ReasonKey = keyof typeof en.reason

export const reasonKeys = Object.keys(en.reason) as [ReasonKey, ...ReasonKey[]]

const skippedSchema = z.object({
  line: z.number().int().positive(),
  /** A file that the chosen one includes; left out for the chosen one itself. */
  file: z.string().optional(),
  /** The session that the line is about, where it is about one. */
  name: z.string().optional(),
  reason: z.enum(reasonKeys),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type Skipped = z.infer<typeof skippedSchema>

/** The sentence for people at the command line. */
export const englishReason = ({ reason, params }: { reason: ReasonKey; params: ErrorParams }): string =>
  fillIn(en.reason[reason], params)

/** One session of the file, without its secret. */
const previewRowSchema = z.object({
  line: z.number().int().positive(),
  folder: z.string(),
  name: z.string(),
  host: z.string(),
  port: z.number(),
  username: z.string(),
  hasSecret: z.boolean(),
  /** The key file that it logs in with; empty for none. */
  keyPath: z.string(),
  /** The session to go through; empty for none. */
  jump: z.string(),
  /** How many port forwards. */
  forwards: z.number().int(),
  notes: z.string(),
  /**
   * `existing`: the same one is saved already, or stands earlier in the file; `password`: so it is, and the file has its
   * password, which the keychain has not.
   */
  state: z.enum(['new', 'renamed', 'password', 'existing']),
  /** The name it is saved under: another one where its own is taken. */
  savedAs: z.string(),
  /** The folder it is saved in: another one where somebody moved it. */
  savedIn: z.string(),
})
export type PreviewRow = z.infer<typeof previewRowSchema>

export const importPreviewSchema = z.object({
  previewId: z.string(),
  rows: z.array(previewRowSchema),
  skipped: z.array(skippedSchema),
  /** Whether there is a keychain for the passwords; without one they are dropped. */
  keychain: z.boolean(),
})
export type ImportPreview = z.infer<typeof importPreviewSchema>

export const exportFormats = ['superputty', 'openssh'] as const

export const sessionImportContract = {
  methods: {
    /**
     * A file comes in parts, in order; `offset` counts bytes and 0 begins a new file. The part that is `last` answers with the
     * preview. The host keeps one file and one preview for each page, a preview for 15 minutes.
     */
    'sessionImport.preview': method(
      z.object({
        fileName: z.string().max(255),
        offset: z.number().int().min(0).max(maxImportBytes),
        part: z.base64().max(Math.ceil(importPartBytes / 3) * 4),
        last: z.boolean(),
      }),
      importPreviewSchema.nullable(),
    ),
    /** A file that the host can read itself, with the files it includes. Throws `auth.denied` where pages may not name any. */
    'sessionImport.previewFile': method(z.object({ path: z.string().min(1).max(4096) }), importPreviewSchema),
    /** What is in this PC's `~/.ssh/config` and the files it includes. */
    'sessionImport.previewOwnConfig': method(z.void(), importPreviewSchema),
    /** `selected`: places in `rows`; the jump hosts they need come too. */
    'sessionImport.apply': method(
      z.object({
        previewId: z.string().max(100),
        selected: z.array(z.number().int().min(0).max(maxFound)).max(maxFound),
        storeSecrets: z.boolean(),
      }),
      z.object({
        added: z.number(),
        secretsStored: z.number(),
        secretsKept: z.number(),
        secretsFailed: z.number(),
      }),
    ),
    /** Forgets the preview and its passwords. */
    'sessionImport.drop': method(z.object({ previewId: z.string().max(100) }), z.void()),
    /** The text of a file with all saved sessions, without any secret. `leftOut`: names that the format cannot hold. */
    'sessionImport.exportAll': method(
      z.object({ format: z.enum(exportFormats) }),
      z.object({ fileName: z.string(), text: z.string(), leftOut: z.array(z.string()) }),
    ),
  },
} as const
