import { type ParseArgsConfig, parseArgs } from 'node:util'

/** What is wrong with a command line, in English for the person who wrote it. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>

/**
 * Splits arguments into options and the rest. `places` are the names of the rest as the usage shows them, of which the first
 * `needed` have to be there. Throws `UsageError`, which names the word that is wrong.
 */
export function readArguments<const O extends Options>(
  args: readonly string[],
  options: O,
  { places = [], needed = places.length }: { places?: readonly string[]; needed?: number } = {},
) {
  checkOptions(args, options)
  const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: false })
  const { length } = parsed.positionals
  if (length > places.length)
    throw new UsageError(`“${parsed.positionals[places.length]}” is a word too many.`)
  if (length < needed) throw new UsageError(`${places[length]} is missing.`)
  // What strict reading would check was checked above, in plainer words.
  return parsed as ReturnType<typeof parseArgs<{ args: string[]; options: O; allowPositionals: true }>>
}

function checkOptions(args: readonly string[], options: Options): void {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    const type = Object.hasOwn(options, name) && rawName.startsWith('--') ? options[name]?.type : undefined
    if (!type) throw new UsageError(`There is no option “${rawName}”. ${allowedText(Object.keys(options))}`)
    if (type === 'boolean' && value !== undefined)
      throw new UsageError(`“${rawName}” takes no value, and has “${value}”.`)
    if (type === 'string' && value === undefined) throw new UsageError(`“${rawName}” needs a value.`)
  }
}

const allowedText = (names: readonly string[]): string =>
  names.length === 0 ? 'None is allowed here.' : `Allowed: ${names.map((name) => `--${name}`).join(', ')}.`
