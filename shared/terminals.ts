import { z } from 'zod'
import { method } from './contract/define'
import { inputModeSchema } from './input-mode'
import { namespaceSchema, objectNameSchema } from './kubernetes'
import { labIdSchema, machineNameSchema, nodeRoleSchema, wireErrorSchema } from './labs'
import { quickTargetSchema, sessionIdSchema } from './sessions'
import { workspaceIdSchema } from './workspace'

/** A machine that is reached over SSH. */
export const remoteSourceSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('node'), labId: labIdSchema, node: machineNameSchema }),
  z.object({ type: z.literal('session'), sessionId: sessionIdSchema }),
  quickTargetSchema.extend({ type: z.literal('quick') }),
])
export type RemoteSource = z.infer<typeof remoteSourceSchema>

/** What a terminal is a view on. */
export const terminalSourceSchema = z.discriminatedUnion('type', [
  ...remoteSourceSchema.options,
  z.object({ type: z.literal('local') }),
  /** A shell in a container of a lab's cluster; without `container` in its first one. */
  z.object({
    type: z.literal('pod'),
    labId: labIdSchema,
    namespace: namespaceSchema,
    pod: objectNameSchema,
    container: objectNameSchema.optional(),
  }),
])
export type TerminalSource = z.infer<typeof terminalSourceSchema>

/**
 * `connecting → authenticating → ready → lost → connecting ...`, and from each of them `closed`.
 * `lost`: the network went away, or did not let a first login through; it is tried again by itself. `closed`: the shell ended, or
 * connecting failed for good.
 */
export const terminalStateSchema = z.enum(['connecting', 'authenticating', 'ready', 'lost', 'closed'])
export type TerminalState = z.infer<typeof terminalStateSchema>

/** The source's type, its name and a number where there are several: `node/k8s/m-k8s`, `session/01J8/2`, `local/1`. Stable across restarts, so a saved layout finds its terminals again. */
export const terminalIdSchema = z.string().regex(/^[a-z]+(\/[\w.-]{1,100}){1,3}$/)

/** How a command that was typed in a shell ended, as the shell told; `at` in ms since 1970. */
const shellExitSchema = z.object({ code: z.number().int(), at: z.number() })
export type ShellExit = z.infer<typeof shellExitSchema>

export const terminalSchema = z.object({
  id: terminalIdSchema,
  title: z.string(),
  source: terminalSourceSchema,
  /** The view it belongs to: a lab's id, or `sessions`. */
  workspace: workspaceIdSchema,
  role: nodeRoleSchema.optional(),
  state: terminalStateSchema,
  /** Which of this host's shells it shows or is about to. Once that has ended, the number is another one, and no other terminal ever has it. */
  shell: z.number().int(),
  /** How the shell ended, when it did. */
  exit: z.object({ code: z.number().nullable(), signal: z.string().nullable() }).optional(),
  error: wireErrorSchema.optional(),
  /** While a first login is tried again: how many have failed, and after how many it is left to a person. */
  tries: z.object({ failed: z.number().int(), of: z.number().int() }).optional(),
  /** Left out of every broadcast. */
  excluded: z.boolean(),
  /** A page shows it alone in a window of its own, so its view does not. */
  inOwnWindow: z.boolean().optional(),
  /** What it does with input, as its screen has it; absent for `line`. */
  inputMode: inputModeSchema.optional(),
  /** Of the newest command, where the shell marks its prompts (OSC 133). */
  shellExit: shellExitSchema.optional(),
})
export type Terminal = z.infer<typeof terminalSchema>

/** Columns and rows of a screen; the upper bounds keep a hostile size from allocating gigabytes. */
export const screenSizeSchema = z.object({
  cols: z.number().int().min(2).max(1000),
  rows: z.number().int().min(1).max(500),
})
export type ScreenSize = z.infer<typeof screenSizeSchema>

/** Most terminals that may exist at once; each holds a screen of about a megabyte. */
export const maxTerminals = 256

const onTerminal = z.object({ terminalId: terminalIdSchema })

export const terminalsContract = {
  methods: {
    'terminals.list': method(z.void(), z.array(terminalSchema)),
    /** Answers at once; connecting goes on and its states arrive as events. `id` asks for a saved pane's terminal again. */
    'terminals.open': method(
      z.object({
        source: terminalSourceSchema,
        workspace: workspaceIdSchema,
        id: terminalIdSchema.optional(),
        size: screenSizeSchema.optional(),
      }),
      terminalSchema,
    ),
    /**
     * Many at once. Their events are sent together, so that a page lays out its panes once. A source that cannot be opened is told in
     * `failures`, and the others open.
     */
    'terminals.openAll': method(
      z.object({
        sources: z.array(terminalSourceSchema).min(1).max(maxTerminals),
        workspace: workspaceIdSchema,
      }),
      z.object({ terminals: z.array(terminalSchema), failures: z.array(wireErrorSchema) }),
    ),
    /** Starts a view of this client: a snapshot frame, then live data frames, on stream `stream`. */
    'terminals.attach': method(onTerminal, z.object({ stream: z.number().int(), shell: z.number().int() })),
    'terminals.detach': method(onTerminal, z.void()),
    'terminals.resize': method(onTerminal.extend({ size: screenSizeSchema }), z.void()),
    'terminals.setExcluded': method(onTerminal.extend({ excluded: z.boolean() }), z.void()),
    /** This client is a window of the terminal's own, until it disconnects. */
    'terminals.showInOwnWindow': method(onTerminal, z.void()),
    /** Tries now, with a screen that keeps what it shows. */
    'terminals.reconnect': method(onTerminal, z.void()),
    /** Ends the attempts of a terminal that could not connect. */
    'terminals.stopTrying': method(onTerminal, z.void()),
    'terminals.close': method(onTerminal, z.void()),
  },
  events: {
    'terminals.changed': terminalSchema,
    'terminals.removed': onTerminal,
    /** It printed something, or rang the bell; each told once a second at most. */
    'terminals.active': onTerminal.extend({ kind: z.enum(['output', 'bell']) }),
  },
} as const
