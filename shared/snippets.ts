import { z } from 'zod'
import { maxBroadcastLength } from './broadcast'
import { method } from './contract/define'
import { labIdSchema, wireErrorSchema } from './labs'
import { folderPathSchema, sessionFolderSchema } from './sessions'

const snippetIdSchema = z.string().regex(/^[\w-]{1,100}$/)

/** A command, or several, that somebody wants to have at hand. */
export const snippetDraftSchema = z.object({
  name: z.string().trim().min(1, { error: 'snippets.nameEmpty' }).max(100),
  folder: sessionFolderSchema.default(''),
  text: z
    .string()
    .max(maxBroadcastLength)
    .refine((text) => text.trim() !== '', { error: 'snippets.textEmpty' }),
})
export type SnippetDraft = z.infer<typeof snippetDraftSchema>

export const snippetSchema = snippetDraftSchema.extend({ id: snippetIdSchema })
export type Snippet = z.infer<typeof snippetSchema>

/** Snippets that one place may hold. */
export const maxSnippets = 500

/** Where snippets are kept: with this user, or in a lab's folder and so with the lab. */
export const snippetPlaceSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('user') }),
  z.object({ type: z.literal('lab'), labId: labIdSchema }),
])
export type SnippetPlace = z.infer<typeof snippetPlaceSchema>

export const snippetListSchema = z.object({
  place: snippetPlaceSchema,
  snippets: z.array(snippetSchema),
  /** False for a folder that was opened: nothing in it is changed. */
  writable: z.boolean(),
  /** Why they could not be read. Nothing is written there until that is mended. */
  error: wireErrorSchema.optional(),
})
export type SnippetList = z.infer<typeof snippetListSchema>

const inPlace = z.object({ place: snippetPlaceSchema })

/** No snippet ever runs by itself: the page puts it into a field or sends it when somebody presses the button. */
export const snippetsContract = {
  methods: {
    /** The user's, and with a lab the lab's own. */
    'snippets.list': method(z.object({ labId: labIdSchema.nullable() }), z.array(snippetListSchema)),
    /** Without an id a new one is made; `from`: where it was before, if it is to be moved. */
    'snippets.save': method(
      inPlace.extend({
        id: snippetIdSchema.optional(),
        from: snippetPlaceSchema.optional(),
        draft: snippetDraftSchema,
      }),
      snippetSchema,
    ),
    /** Of all snippets in it and in the folders below. `to` may be a folder that is there already, or empty for none. */
    'snippets.renameFolder': method(
      inPlace.extend({ from: folderPathSchema, to: sessionFolderSchema }),
      z.void(),
    ),
    'snippets.remove': method(inPlace.extend({ id: snippetIdSchema }), z.void()),
    /** Puts back what was removed. */
    'snippets.restore': method(inPlace.extend({ snippet: snippetSchema }), z.void()),
  },
  events: {
    'snippets.changed': inPlace,
  },
} as const
