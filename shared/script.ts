import { z } from 'zod'
import { method } from './contract/define'
import { inputModeSchema } from './input-mode'
import { wireErrorSchema } from './labs'
import { templateValuesSchema } from './templates'
import { terminalIdSchema } from './terminals'
import { workspaceIdSchema } from './workspace'

/** Longest script, in characters. */
export const maxScriptLength = 64 * 1024

/**
 * `preparing`: the shell is being asked for marks. `waiting`: it has finished, others have not. `running`: it has got a line.
 * `done`: the script is over for it. `skipped`: nobody waits for it any more. `out`: it gets nothing any more, `error` says why.
 */
export const scriptTargetStateSchema = z.enum(['preparing', 'waiting', 'running', 'done', 'skipped', 'out'])
export type ScriptTargetState = z.infer<typeof scriptTargetStateSchema>

/** One terminal that a script is typed into. */
export const scriptTargetSchema = z.object({
  terminalId: terminalIdSchema,
  name: z.string(),
  state: scriptTargetStateSchema,
  /** Number of the newest line that it got, from 1; null before the first. */
  line: z.number().nullable(),
  /** When it got the first line of its newest command, in ms since 1970. */
  since: z.number().nullable(),
  /** How its newest command that has ended did so, and after how many ms. */
  exitCode: z.number().nullable(),
  durationMs: z.number().nullable(),
  error: wireErrorSchema.optional(),
})
export type ScriptTarget = z.infer<typeof scriptTargetSchema>

/**
 * `running`, then one of: `finished`; `failed`: stopped at the first failure; `stopped` by somebody; `incomplete`: the text has
 * ended within a command; `alone`: no target is left.
 */
export const scriptStateSchema = z.enum(['running', 'finished', 'failed', 'stopped', 'incomplete', 'alone'])
export type ScriptState = z.infer<typeof scriptStateSchema>

/** A text that is typed line by line, and how far it is. */
export const scriptSchema = z.object({
  id: z.string(),
  workspace: workspaceIdSchema,
  text: z.string(),
  stopAtFailure: z.boolean(),
  state: scriptStateSchema,
  targets: z.array(scriptTargetSchema),
})
export type Script = z.infer<typeof scriptSchema>

const onScript = z.object({ scriptId: z.string() })

/** The host owns the scripts and keeps the newest of each workspace, in memory alone: a command line may hold a password. */
export const scriptContract = {
  methods: {
    'script.list': method(z.void(), z.array(scriptSchema)),
    /**
     * Answers at once. A line goes to all targets when each of them has finished the one before. `marks`: the user agrees
     * that one line is typed into each shell that makes it tell so. A target that does anything else than reading lines is left out,
     * unless that is what is `allowed`.
     */
    'script.start': method(
      z.object({
        workspace: workspaceIdSchema,
        text: z.string().min(1).max(maxScriptLength),
        targets: z
          .array(
            z.object({
              terminalId: terminalIdSchema,
              values: templateValuesSchema.optional(),
              allowed: inputModeSchema.optional(),
            }),
          )
          .min(1)
          .max(256),
        stopAtFailure: z.boolean(),
        marks: z.literal(true),
      }),
      onScript,
    ),
    /** Types nothing more. What runs goes on. */
    'script.stop': method(onScript, z.void()),
    /** Goes on without this target. */
    'script.skip': method(onScript.extend({ terminalId: terminalIdSchema }), z.void()),
  },
  events: {
    'script.started': scriptSchema,
    'script.target': onScript.extend({ target: scriptTargetSchema }),
    'script.ended': onScript.extend({ state: scriptStateSchema }),
    'script.removed': onScript,
  },
} as const
