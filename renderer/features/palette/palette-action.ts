import type { LucideIcon } from 'lucide-react'

/** The languages that texts are written in. */
export type Language = 'en' | 'ko'

/** Something that can be done by the command palette. */
export interface PaletteAction {
  /** The same in every language and at every start: actions that were used are remembered by it. */
  id: string
  label: string
  /** What it is done with, such as a lab's name, or what kind it is. */
  context?: string
  icon: LucideIcon
  /** Why it cannot be done now. */
  unavailable?: string | undefined
  /** For people to learn, as `Ctrl+Shift+F`; it is bound elsewhere. */
  shortcut?: string
  /** It opens a terminal to type in. Others leave the focus where it was, or open a dialog. */
  opensTerminal?: boolean
  run: () => void
}

/** A hook with the actions of one part of the program; the same actions in the same order in each language. */
export type ActionProvider = (language: Language) => readonly PaletteAction[]
