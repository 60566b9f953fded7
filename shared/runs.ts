import { z } from 'zod'
import { runCheckpointSchema } from './checkpoints'
import { method } from './contract/define'
import { labIdSchema, labVerbSchema, wireErrorSchema } from './labs'
import type { Finding } from './preflight'

export const runIdSchema = z.string().regex(/^[a-z0-9-]{1,100}$/)

export const runKindSchema = z.enum([
  'create',
  ...labVerbSchema.options,
  'checkpoint',
  'restore',
  'delete-checkpoint',
  'repair',
])
export type RunKind = z.infer<typeof runKindSchema>

/** `interrupted`: the app ended in the middle of it; it can be resumed. */
export const runStatusSchema = z.enum(['running', 'succeeded', 'failed', 'cancelled', 'interrupted'])
export type RunStatus = z.infer<typeof runStatusSchema>

export const stepStatusSchema = z.enum(['pending', 'running', 'succeeded', 'failed', 'skipped', 'cancelled'])
export type StepStatus = z.infer<typeof stepStatusSchema>

export const runStepSchema = z.object({
  /** Unique in its run: `m-k8s/containerd`, or `verify` for a step on the whole lab. */
  id: z.string(),
  /** Key of the step's text in the page's `runs` texts: `prepare`, `containerd`, `join`, ... */
  name: z.string(),
  node: z.string().nullable(),
  status: stepStatusSchema,
  /** Milliseconds since 1970. */
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  error: wireErrorSchema.optional(),
  /** What the step found of this PC that does not stop it, and may have to do with a later failure. */
  warnings: z.custom<Finding[]>((value) => Array.isArray(value)).optional(),
})
export type RunStep = z.infer<typeof runStepSchema>

export const runSchema = z.object({
  id: runIdSchema,
  labId: labIdSchema,
  kind: runKindSchema,
  nodes: z.array(z.string()),
  status: runStatusSchema,
  steps: z.array(runStepSchema),
  createdAt: z.number(),
  endedAt: z.number().optional(),
  error: wireErrorSchema.optional(),
  /** The one that the run takes, restores or deletes. */
  checkpoint: runCheckpointSchema.optional(),
})
export type Run = z.infer<typeof runSchema>

const resumable: ReadonlySet<RunStatus> = new Set(['failed', 'cancelled', 'interrupted'])

/** Done again later they would undo what other runs have done since. */
const onlyLast: ReadonlySet<RunKind> = new Set([
  'checkpoint',
  'restore',
  'delete-checkpoint',
  'destroy',
  'remove',
])

export const hasStopped = ({ status }: Run): boolean => resumable.has(status)

/** Whether another run, of `runs` of the same lab, has begun or worked since and forbids that this one goes on. */
export function isOvertaken(run: Run, runs: readonly Run[]): boolean {
  if (!onlyLast.has(run.kind)) return false
  return runs.some(
    ({ id, labId, createdAt, endedAt = createdAt }) =>
      id !== run.id &&
      labId === run.labId &&
      (createdAt > run.createdAt || endedAt > (run.endedAt ?? run.createdAt)),
  )
}

export const logLineSchema = z.object({
  /** Counts from 1 in each run without gaps. */
  seq: z.number().int(),
  time: z.number(),
  node: z.string().nullable(),
  /** The id of the run's step that logged it. */
  step: z.string().nullable(),
  level: z.enum(['info', 'output', 'error']),
  text: z.string(),
})
export type LogLine = z.infer<typeof logLineSchema>

export const runsContract = {
  methods: {
    /** Newest first. */
    'runs.list': method(z.object({ labId: labIdSchema.optional() }), z.array(runSchema)),
    /** Lines after `afterSeq`, oldest first, at most `limit`. */
    'runs.log': method(
      z.object({
        runId: runIdSchema,
        afterSeq: z.number().int().min(0),
        limit: z.number().int().min(1).max(5000).default(2000),
      }),
      z.array(logLineSchema),
    ),
    /** Answers once the run has ended and the true state was asked. */
    'runs.cancel': method(z.object({ runId: runIdSchema }), z.void()),
    /** Goes on with the first step that has not succeeded, in the same run. */
    'runs.resume': method(z.object({ runId: runIdSchema }), z.void()),
  },
  events: {
    'runs.changed': runSchema,
    'runs.removed': z.object({ runId: runIdSchema }),
    'runs.logged': z.object({ runId: runIdSchema, lines: z.array(logLineSchema) }),
  },
} as const
