import { z } from 'zod'
import { maxBroadcastLength } from './broadcast'
import { method } from './contract/define'
import { wireErrorSchema } from './labs'
import { quickTargetText } from './quick-target'
import { templateValuesSchema } from './templates'
import { type RemoteSource, remoteSourceSchema } from './terminals'
import { workspaceIdSchema } from './workspace'

/** Nodes of one comparison. */
const maxCompareTargets = 256
/** How long a command may take on each node unless somebody says otherwise, and at most; in seconds. */
export const defaultTimeoutSeconds = 30
export const maxTimeoutSeconds = 3600

/** One machine that a command runs on, and what people call it. */
export const compareTargetSchema = z.object({
  source: remoteSourceSchema,
  name: z.string().min(1).max(200),
  /** What it calls itself, where that is known and another name. */
  hostName: z.string().min(1).max(255).optional(),
  /** For the placeholders of the command; without them it runs as it is. */
  values: templateValuesSchema.optional(),
})
export type CompareTarget = z.infer<typeof compareTargetSchema>

/** What a machine that is reached as `host` may call itself; an address is no name. */
export const hostNameOf = (host: string): Pick<CompareTarget, 'hostName'> =>
  /^[\d.]+$|:/.test(host) ? {} : { hostName: host }

/**
 * `waiting → running → ended`, and from each of the first two `failed`: `error` says why, such as `timeout`, `cancelled` or
 * `net.lost`, and the output is what came until then.
 */
export const nodeResultSchema = compareTargetSchema.extend({
  state: z.enum(['waiting', 'running', 'ended', 'failed']),
  /** Null where a signal ended it, or nothing was reported. */
  exitCode: z.number().nullable(),
  signal: z.string().nullable(),
  /** Standard output and standard error as plain text: without escape sequences, lines ended by `\n`. */
  output: z.string(),
  errorOutput: z.string(),
  /** There was more output than is kept. */
  cut: z.boolean(),
  /** From the request to the command's end, without connecting; null where it did not run. */
  durationMs: z.number().nullable(),
  /** When it was over, in ms since 1970; absent before. */
  endedAt: z.number().optional(),
  error: wireErrorSchema.optional(),
})
export type NodeResult = z.infer<typeof nodeResultSchema>

/** One command and how it went on each node, in the order of its targets. */
export const comparisonSchema = z.object({
  id: z.string(),
  workspace: workspaceIdSchema,
  command: z.string(),
  timeoutSeconds: z.number(),
  results: z.array(nodeResultSchema),
})
export type Comparison = z.infer<typeof comparisonSchema>

/** The same for the same machine, whichever of its terminals it was chosen by. */
export function sourceId(source: RemoteSource): string {
  switch (source.type) {
    case 'node':
      return `node/${source.labId}/${source.node}`
    case 'session':
      return `session/${source.sessionId}`
    case 'quick':
      return `quick/${quickTargetText(source)}`
  }
}

const onComparison = z.object({ comparisonId: z.string() })

/** The host keeps the newest comparison of each workspace, and four at most. */
export const compareContract = {
  methods: {
    'compare.list': method(z.void(), z.array(comparisonSchema)),
    /** Answers at once; results arrive as events. It takes the place of the workspace's comparison before, which is cancelled. */
    'compare.start': method(
      z.object({
        workspace: workspaceIdSchema,
        targets: z.array(compareTargetSchema).min(1).max(maxCompareTargets),
        command: z.string().trim().min(1).max(maxBroadcastLength),
        timeoutSeconds: z.number().int().min(1).max(maxTimeoutSeconds),
      }),
      onComparison,
    ),
    /** Runs the same command once more on some of its nodes, by `sourceId`; on one where it still runs nothing happens. */
    'compare.again': method(
      onComparison.extend({ nodes: z.array(z.string()).min(1).max(maxCompareTargets) }),
      z.void(),
    ),
    /** Ends what has not ended. What came until then is kept. */
    'compare.cancel': method(onComparison, z.void()),
  },
  events: {
    'compare.started': comparisonSchema,
    'compare.result': onComparison.extend({ result: nodeResultSchema }),
    'compare.removed': onComparison,
  },
} as const
