import { z } from 'zod'
import { method } from './contract/define'
import type { ErrorKey } from './errors'
import { nodeRoleSchema, wireErrorSchema } from './labs'
import { terminalIdSchema } from './terminals'
import { workspaceIdSchema } from './workspace'

/** The file of a log, in bytes; what comes later is not kept, and a last line says so. */
export const maxTerminalLogBytes = 64 * 1024 * 1024
/** All files of one recording together, in bytes; then it stops. An hour in front of four shells takes about a hundredth. */
export const maxRecordingBytes = 128 * 1024 * 1024

/** Its folder's name. */
export const recordingIdSchema = z.string().regex(/^[\p{L}\p{N}_-]{1,200}$/u)
export const castFileSchema = z.string().regex(/^[\p{L}\p{N}_-]{1,200}\.cast$/u)

export const recordingNameSchema = z
  .string()
  .trim()
  .min(1, { error: 'recordings.nameEmpty' satisfies ErrorKey })
  .max(100, { error: 'recordings.nameLong' satisfies ErrorKey })

/** One terminal of a recording. */
export const recordedPaneSchema = z.object({
  file: castFileSchema,
  title: z.string(),
  role: nodeRoleSchema.optional(),
  /** When its file begins, in s since the recording began. */
  start: z.number().nonnegative(),
})

export const recordingSchema = z.object({
  id: recordingIdSchema,
  name: z.string(),
  /** In ms since 1970. */
  startedAt: z.number(),
  /** In s. */
  length: z.number(),
  panes: z.array(recordedPaneSchema),
  /** Of all files together. */
  bytes: z.number(),
  /** Its folder on the host. */
  path: z.string(),
})
export type Recording = z.infer<typeof recordingSchema>

export const terminalLogSchema = z.object({
  terminalId: terminalIdSchema,
  path: z.string(),
  timestamps: z.boolean(),
})
export type TerminalLog = z.infer<typeof terminalLogSchema>

/** What is being written at the moment. */
export const writingSchema = z.object({
  logs: z.array(terminalLogSchema),
  recording: z
    .object({ id: recordingIdSchema, name: z.string(), workspace: workspaceIdSchema, startedAt: z.number() })
    .nullable(),
})
export type Writing = z.infer<typeof writingSchema>

const onRecording = z.object({ id: recordingIdSchema })
export const recordingsContract = {
  methods: {
    'recordings.writing': method(z.void(), writingSchema),
    /** Writes what the terminal shows from now on into a new file; of a log that is running it changes `timestamps`. */
    'recordings.log': method(
      z.object({ terminalId: terminalIdSchema, timestamps: z.boolean() }),
      terminalLogSchema,
    ),
    'recordings.endLog': method(z.object({ terminalId: terminalIdSchema }), z.void()),
    /** Records all terminals of a view, also those that are opened later. One recording runs at a time. */
    'recordings.start': method(
      z.object({ workspace: workspaceIdSchema, name: recordingNameSchema }),
      z.void(),
    ),
    'recordings.stop': method(z.void(), z.void()),
    /** The newest first. */
    'recordings.list': method(z.void(), z.array(recordingSchema)),
    'recordings.rename': method(onRecording.extend({ name: recordingNameSchema }), z.void()),
    'recordings.remove': method(onRecording, z.void()),
    /** Whole lines of a file from `offset` on; `next` is null at the end. */
    'recordings.read': method(
      onRecording.extend({ file: castFileSchema, offset: z.number().int().nonnegative() }),
      z.object({ text: z.string(), next: z.number().nullable() }),
    ),
  },
  events: {
    'recordings.writingChanged': writingSchema,
    /** Ended by itself: the disk is full, or a limit is reached. `title` is a terminal's, or the recording's name. */
    'recordings.broken': z.object({
      what: z.enum(['log', 'recording']),
      title: z.string(),
      error: wireErrorSchema,
    }),
  },
} as const
