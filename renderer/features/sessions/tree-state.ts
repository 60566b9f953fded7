import { create } from 'zustand'
import type { QuickTarget, Session, SessionDraft } from '#shared/sessions'
import { type Choice, noChoice } from '../../ui/tree-choice'

/** What the session dialog edits: a session that exists, or a new one that starts with these values. */
export interface Editing {
  id?: string
  draft: SessionDraft
}

/** What is being done in the tree of sessions. */
interface TreeState {
  choice: Choice
  /** The row whose name is being edited. */
  renaming: string | null
  /** Rows that were cut, to be pasted elsewhere. */
  cut: ReadonlySet<string>
  /** The row that is to be shown as soon as the host has it. */
  revealed: string | null
  editing: Editing | null
  /** The session, or the path of the folder. */
  copying: Session | string | null
  /** Rows for which a folder is being chosen. */
  moving: readonly string[] | null
  /** Connections that wait for a yes, since they are many. */
  connecting: { count: number; connect: () => void } | null
  /** Takes back what was deleted or copied last. */
  undo: (() => Promise<void>) | null
}

export const useTreeState = create<TreeState>(() => ({
  choice: noChoice,
  renaming: null,
  cut: new Set(),
  revealed: null,
  editing: null,
  copying: null,
  moving: null,
  connecting: null,
  undo: null,
}))

export const updateTree = useTreeState.setState

const newSession: SessionDraft = {
  name: '',
  folder: '',
  host: '',
  port: 22,
  username: '',
  auth: { method: 'default' },
  jumpSessionId: null,
  forwards: [],
  notes: '',
}

/** Opens the dialog of a new session that starts with these values. */
export const addSession = (values: Partial<SessionDraft> = {}): void =>
  updateTree({ editing: { draft: { ...newSession, ...values } } })

/** What a target that is not saved begins with as a session; the user of this PC is to be named then. */
export const draftOfTarget = ({ host, port, username = '' }: QuickTarget): Partial<SessionDraft> => ({
  name: host,
  host,
  port,
  username,
})
