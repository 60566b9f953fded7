import { z } from 'zod'
import { method } from './contract/define'
import { workspaceIdSchema } from './workspace'

/** Sizes of terminals' text, in pixels. */
export const fontSizes = { min: 8, max: 32 }
/** Of a line, in heights of the text. */
export const lineHeights = { min: 1, max: 2 }
/** Views whose zoom is kept; the one zoomed longest ago is forgotten for another one. */
export const maxZoomedViews = 100
/** Actions of the command palette that are remembered. */
export const maxRecentActions = 20

export const settingsSchema = z.object({
  theme: z.enum(['dark', 'light', 'system']),
  language: z.enum(['system', 'en', 'ko']),
  /** Look for a newer version when the program starts, and once a day. */
  'updates.check': z.boolean(),
  /** Where new versions are published, for those who mirror them; empty: where this one came from. */
  'updates.feed': z.union([z.literal(''), z.url({ protocol: /^https$/ }).max(2048)]),
  /** Colours of terminals; `page`: those of the page's own theme. */
  'terminal.theme': z.enum([
    'page',
    'pilothouse-dark',
    'pilothouse-light',
    'solarized-dark',
    'solarized-light',
    'dracula',
    'gruvbox-dark',
    'one-half-dark',
    'high-contrast',
  ]),
  /** One font of this computer; empty: the one that comes with the program, which also stands in for missing characters. Goes into style sheets. */
  'terminal.fontFamily': z
    .string()
    .max(100)
    .regex(/^[^"\\;{}<>\p{C}]*$/u),
  'terminal.fontSize': z.number().int().min(fontSizes.min).max(fontSizes.max),
  /** By how many pixels the text of a view's terminals is larger than `terminal.fontSize`, where that was zoomed. */
  'terminal.zoom': z
    .record(workspaceIdSchema, z.number().int().min(-48).max(48))
    .refine((zooms) => Object.keys(zooms).length <= maxZoomedViews),
  'terminal.lineHeight': z.number().min(lineHeights.min).max(lineHeights.max),
  /** Lines kept above the screen. xterm.js holds about 12 bytes per cell: 10,000 lines of 80 columns are about 10 MB. */
  'terminal.scrollback': z.number().int().min(0).max(100_000),
  'terminal.screenReaderMode': z.boolean(),
  'terminal.copyOnSelect': z.boolean(),
  /** Right click pastes, as in PuTTY; otherwise it opens a menu. */
  'terminal.rightClickPastes': z.boolean(),
  /** Ids of the actions chosen last in the command palette, newest first; a folder's path is in some. */
  'palette.recent': z.array(z.string().max(600)).max(maxRecentActions),
})
export type Settings = z.infer<typeof settingsSchema>

/** `settings.json` holds only what differs from these; keys it does not know are kept. */
export const defaultSettings: Settings = {
  theme: 'dark',
  language: 'system',
  'updates.check': true,
  'updates.feed': '',
  'terminal.theme': 'page',
  'terminal.fontFamily': '',
  'terminal.fontSize': 13,
  'terminal.zoom': {},
  'terminal.lineHeight': 1.15,
  'terminal.scrollback': 5000,
  'terminal.screenReaderMode': false,
  'terminal.copyOnSelect': false,
  'terminal.rightClickPastes': false,
  'palette.recent': [],
}

export const settingsPatchSchema = settingsSchema.partial()
export type SettingsPatch = z.infer<typeof settingsPatchSchema>

/** What of `settings.json` could not be used when the program started, until the file is written anew. */
export const settingsProblemsSchema = z.object({
  /** Settings whose values are not possible; their defaults are used. */
  replaced: z.array(z.string()),
  /** The name under which a file that could not be read was kept; null where it could. */
  setAside: z.string().nullable(),
})
export type SettingsProblems = z.infer<typeof settingsProblemsSchema>

export const settingsContract = {
  methods: {
    'settings.get': method(z.void(), settingsSchema),
    'settings.problems': method(z.void(), settingsProblemsSchema),
    'settings.update': method(settingsPatchSchema, settingsSchema),
  },
  events: {
    'settings.changed': settingsSchema,
  },
} as const
