import { z } from 'zod'
import { method } from './contract/define'

export const settingsSchema = z.object({
  theme: z.enum(['dark', 'light', 'system']),
  language: z.enum(['system', 'en', 'ko']),
  /** Look for a newer version when the program starts, and once a day. */
  'updates.check': z.boolean(),
  /** Where new versions are published, for those who mirror them; empty: where this one came from. */
  'updates.feed': z.union([z.literal(''), z.url({ protocol: /^https$/ }).max(2048)]),
  'terminal.fontSize': z.number().int().min(8).max(32),
  /** Lines kept above the screen. xterm.js holds about 12 bytes per cell: 10,000 lines of 80 columns are about 10 MB. */
  'terminal.scrollback': z.number().int().min(0).max(100_000),
  'terminal.screenReaderMode': z.boolean(),
  'terminal.copyOnSelect': z.boolean(),
  /** Right click pastes, as in PuTTY; otherwise it opens a menu. */
  'terminal.rightClickPastes': z.boolean(),
})
export type Settings = z.infer<typeof settingsSchema>

/** `settings.json` holds only what differs from these; keys it does not know are kept. */
export const defaultSettings: Settings = {
  theme: 'dark',
  language: 'system',
  'updates.check': true,
  'updates.feed': '',
  'terminal.fontSize': 13,
  'terminal.scrollback': 5000,
  'terminal.screenReaderMode': false,
  'terminal.copyOnSelect': false,
  'terminal.rightClickPastes': false,
}

export const settingsPatchSchema = settingsSchema.partial()
export type SettingsPatch = z.infer<typeof settingsPatchSchema>

export const settingsContract = {
  methods: {
    'settings.get': method(z.void(), settingsSchema),
    'settings.update': method(settingsPatchSchema, settingsSchema),
  },
  events: {
    'settings.changed': settingsSchema,
  },
} as const
