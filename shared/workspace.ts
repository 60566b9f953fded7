import { z } from 'zod'
import { method } from './contract/define'

/** The view of terminals that belong to no lab. */
export const sessionsWorkspace = 'sessions'

/** A lab's id, or `sessionsWorkspace`. */
export const workspaceIdSchema = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)

/** The docking library's own serialised form; the page checks it before use and falls back to the default grid. */
export const layoutSchema = z.record(z.string(), z.unknown())

export const workspaceContract = {
  methods: {
    'workspace.load': method(
      z.object({ workspace: workspaceIdSchema }),
      z.object({ layout: layoutSchema.nullable() }),
    ),
    'workspace.save': method(z.object({ workspace: workspaceIdSchema, layout: layoutSchema }), z.void()),
    /** The view that was open last. */
    'workspace.active': method(z.void(), z.object({ workspace: workspaceIdSchema.nullable() })),
    'workspace.setActive': method(z.object({ workspace: workspaceIdSchema }), z.void()),
  },
} as const
