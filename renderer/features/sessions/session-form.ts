import type { ErrorKey, FieldIssue } from '#shared/errors'
import { fieldIssues } from '#shared/field-issues'
import { type Forward, type SessionDraft, sessionDraftSchema } from '#shared/sessions'

/** A row of the table of forwards, as it is typed. A dynamic one has no destination. */
export interface ForwardFields {
  type: Forward['type']
  listenPort: string
  host: string
  port: string
}

/** The dialog's fields, as they are typed. */
export interface SessionFields {
  name: string
  folder: string
  host: string
  port: string
  username: string
  method: SessionDraft['auth']['method']
  keyPath: string
  /** Empty for none. */
  jumpSessionId: string
  forwards: ForwardFields[]
  notes: string
}

/** By the field's name; a forward's as `forwards.0.listenPort`. */
export type FieldErrors = Partial<Record<string, FieldIssue>>

export const newForward: ForwardFields = { type: 'local', listenPort: '', host: '127.0.0.1', port: '' }

export const fieldsOf = ({ auth, port, jumpSessionId, forwards, ...draft }: SessionDraft): SessionFields => ({
  ...draft,
  port: String(port),
  method: auth.method,
  keyPath: auth.method === 'key' ? auth.keyPath : '',
  jumpSessionId: jumpSessionId ?? '',
  forwards: forwards.map((forward) => ({
    type: forward.type,
    listenPort: String(forward.listenPort),
    host: forward.type === 'dynamic' ? '' : forward.host,
    port: forward.type === 'dynamic' ? '' : String(forward.port),
  })),
})

/** People write the whole target into the field of the host, as in PuTTY's. */
const formSchema = sessionDraftSchema.refine(({ host }) => !/[@/[\]]|^[^:]*:\d*$/.test(host), {
  path: ['host'],
  error: 'sessions.hostAlone' satisfies ErrorKey,
})

/** What is to be saved, or what is wrong and at which field. */
export function readFields(fields: SessionFields): { draft: SessionDraft } | { errors: FieldErrors } {
  const { method, keyPath, port, jumpSessionId, forwards, ...rest } = fields
  const parsed = formSchema.safeParse({
    ...rest,
    folder: fields.folder.trim(),
    port: portOf(port),
    jumpSessionId: jumpSessionId === '' ? null : jumpSessionId,
    forwards: forwards.map((forward) => ({
      ...forward,
      listenPort: portOf(forward.listenPort),
      port: portOf(forward.port),
    })),
    auth: method === 'key' ? { method, keyPath: keyPath.trim() } : { method },
  })
  if (parsed.success) return { draft: parsed.data }
  return { errors: errorsAt(fieldIssues(parsed.error)) }
}

/** The first issue of each field. */
export function errorsAt(issues: readonly FieldIssue[]): FieldErrors {
  const errors: FieldErrors = {}
  for (const issue of issues) {
    const field = fieldAt(issue.path)
    if (field) errors[field] ??= issue
  }
  return errors
}

const names = new Set(['name', 'folder', 'host', 'port', 'username', 'jumpSessionId', 'forwards', 'notes'])

function fieldAt(path: string): string | null {
  const field = path.replace(/^draft\./, '')
  const [name = ''] = field.split('.')
  if (name === 'auth') return 'keyPath'
  return names.has(name) ? field : null
}

/** An empty text would count as 0. */
const portOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))
