import { type FieldIssue, isErrorKey } from '#shared/errors'
import { type SessionDraft, sessionDraftSchema } from '#shared/sessions'

/** The dialog's fields, as they are typed. */
export interface SessionFields {
  name: string
  folder: string
  host: string
  port: string
  username: string
  method: SessionDraft['auth']['method']
  keyPath: string
}

export type FieldErrors = Partial<Record<keyof SessionFields, FieldIssue>>

export const fieldsOf = ({ auth, port, ...draft }: SessionDraft): SessionFields => ({
  ...draft,
  port: String(port),
  method: auth.method,
  keyPath: auth.method === 'key' ? auth.keyPath : '',
})

/** What is to be saved, or what is wrong and at which field. */
export function readFields(fields: SessionFields): { draft: SessionDraft } | { errors: FieldErrors } {
  const { method, keyPath, port, ...rest } = fields
  const parsed = sessionDraftSchema.safeParse({
    ...rest,
    folder: fields.folder.trim(),
    // An empty text would count as 0.
    port: port.trim() === '' ? Number.NaN : Number(port),
    auth: method === 'key' ? { method, keyPath: keyPath.trim() } : { method },
  })
  if (parsed.success) return { draft: parsed.data }
  return {
    errors: errorsAt(
      // The schema's texts are keys of `errors.json`; rules without one have zod's own text.
      parsed.error.issues.map(({ path, message }) => ({
        path: path.join('.'),
        key: isErrorKey(message) ? message : 'input.field',
      })),
    ),
  }
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

const names = new Set(['name', 'folder', 'host', 'port', 'username'])

function fieldAt(path: string): keyof SessionFields | null {
  const name = path.replace(/^draft\./, '')
  if (name.startsWith('auth')) return 'keyPath'
  return names.has(name) ? (name as keyof SessionFields) : null
}
