import type { z } from 'zod'
import { type FieldIssue, isErrorKey } from './errors'

/**
 * What a schema found wrong, by field. The schema's texts are keys of `errors.json`; rules without one have zod's own text,
 * and get `input.field`. The text of what is too long or too large may name the limit as `{{max}}`.
 */
export const fieldIssues = ({ issues }: z.ZodError): FieldIssue[] =>
  issues.map((issue) => {
    const path = issue.path.join('.')
    if (!isErrorKey(issue.message)) return { path, key: 'input.field' }
    const params = issue.code === 'too_big' ? { max: Number(issue.maximum) } : undefined
    return { path, key: issue.message, ...(params && { params }) }
  })
