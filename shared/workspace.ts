import { z } from 'zod'
import { method } from './contract/define'

/** The view of terminals that belong to no lab. */
export const sessionsWorkspace = 'sessions'

/** A lab's id, or `sessionsWorkspace`. */
export const workspaceIdSchema = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)

/** The docking library's own serialised form; the page checks it before use and falls back to the default grid. */
export const layoutSchema = z.record(z.string(), z.unknown())
export type Layout = z.infer<typeof layoutSchema>

/** Most layouts that a view keeps by name. */
export const maxNamedLayouts = 32

/** `__proto__` cannot be a key of the object that layouts are kept in. */
export const layoutNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .refine((name) => name !== '__proto__')

const inWorkspace = z.object({ workspace: workspaceIdSchema })
const namedLayout = inWorkspace.extend({ name: layoutNameSchema })

export const workspaceContract = {
  methods: {
    'workspace.load': method(
      z.object({ workspace: workspaceIdSchema }),
      z.object({ layout: layoutSchema.nullable() }),
    ),
    'workspace.save': method(z.object({ workspace: workspaceIdSchema, layout: layoutSchema }), z.void()),
    /** The names under which the view's layouts were saved, in alphabetical order. */
    'workspace.layoutNames': method(inWorkspace, z.object({ names: z.array(z.string()) })),
    'workspace.namedLayout': method(namedLayout, z.object({ layout: layoutSchema })),
    /** Replaces one of the same name. */
    'workspace.saveNamedLayout': method(namedLayout.extend({ layout: layoutSchema }), z.void()),
    'workspace.renameLayout': method(namedLayout.extend({ to: layoutNameSchema }), z.void()),
    'workspace.deleteLayout': method(namedLayout, z.void()),
    /** The view that was open last. */
    'workspace.active': method(z.void(), z.object({ workspace: workspaceIdSchema.nullable() })),
    'workspace.setActive': method(z.object({ workspace: workspaceIdSchema }), z.void()),
  },
  events: {
    'workspace.layoutNamesChanged': inWorkspace.extend({ names: z.array(z.string()) }),
  },
} as const
