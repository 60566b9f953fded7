import { parse, type ScriptNode } from 'just-bash'

/** Whether bash would ask for another line: an open quote, loop, here-document, pipe or a trailing backslash. */
export function isIncomplete(source: string): boolean {
  if (/(^|[^\\])(\\\\)*\\\n?$/.test(source)) return true
  try {
    const script = parse(source)
    return endsOpen(script) || hasOpenHereDocument(script)
  } catch (error) {
    return failedAtEnd(error)
  }
}

/** just-bash exports neither of its two error classes: one has the offending token, the other is for open quotes. */
function failedAtEnd(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.name === 'LexerError') return true
  const token: unknown = 'token' in error ? error.token : undefined
  return typeof token === 'object' && token !== null && 'type' in token && token.type === 'EOF'
}

/** The parser makes an empty command of what is missing after `|` and `&&`. */
function endsOpen(script: ScriptNode): boolean {
  const statement = script.statements.at(-1)
  const pipeline = statement?.pipelines.at(-1)
  const command = pipeline?.commands.at(-1)
  if (!statement || !pipeline || command?.type !== 'SimpleCommand') return false
  const empty = command.name === null && command.assignments.length === 0 && command.redirections.length === 0
  return empty && (pipeline.commands.length > 1 || statement.pipelines.length > 1)
}

function hasOpenHereDocument(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if ('type' in value && value.type === 'HereDoc' && 'terminated' in value && value.terminated === false)
    return true
  return Object.values(value).some(hasOpenHereDocument)
}
