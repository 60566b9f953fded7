/** Flags of kubectl that the simulation knows. A value flag takes the next word or what follows `=`. */
const valueFlags = {
  output: 'o',
  namespace: 'n',
  selector: 'l',
  kubeconfig: '',
  context: '',
  'request-timeout': '',
  timeout: '',
  'grace-period': '',
} as const
const booleanFlags = {
  'all-namespaces': 'A',
  watch: 'w',
  'watch-only': '',
  'output-watch-events': '',
  'no-headers': '',
  'ignore-daemonsets': '',
  'delete-emptydir-data': '',
  force: '',
  client: '',
  help: 'h',
} as const

type ValueFlag = keyof typeof valueFlags
type BooleanFlag = keyof typeof booleanFlags

export interface Arguments {
  /** What is no flag: the subcommand and what it is about. */
  words: string[]
  values: Partial<Record<ValueFlag, string>>
  flags: ReadonlySet<BooleanFlag>
}

/** A failure in kubectl's own words. */
export class KubectlError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

const longName = <F extends string>(flags: Record<F, string>, name: string): F | undefined =>
  (Object.keys(flags) as F[]).find((flag) => flag === name)
const byLetter = <F extends string>(flags: Record<F, string>, letter: string): F | undefined =>
  (Object.keys(flags) as F[]).find((flag) => flags[flag] !== '' && flags[flag] === letter)

/** Reads a command line as kubectl does: flags anywhere, `-owide`, `-o wide`, `--output=wide`. Throws `KubectlError`. */
export function parseArguments(args: readonly string[]): Arguments {
  const words: string[] = []
  const values: Partial<Record<ValueFlag, string>> = {}
  const flags = new Set<BooleanFlag>()
  const rest = [...args]
  const setValue = (flag: ValueFlag, given: string | undefined, shown: string) => {
    const value = given ?? rest.shift()
    if (value === undefined) throw new KubectlError(`error: flag needs an argument: ${shown}`)
    values[flag] = value
  }
  const setFlag = (flag: BooleanFlag, given: string | undefined) => {
    if (given === 'false') flags.delete(flag)
    else flags.add(flag)
  }
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') words.push(...rest.splice(0))
    else if (word.startsWith('--')) {
      const [name = '', given] = split(word.slice(2))
      const valueFlag = longName(valueFlags, name)
      const booleanFlag = longName(booleanFlags, name)
      if (valueFlag) setValue(valueFlag, given, `--${name}`)
      else if (booleanFlag) setFlag(booleanFlag, given)
      else throw new KubectlError(`error: unknown flag: --${name}\nSee 'kubectl --help' for usage.`)
    } else if (/^-./.test(word)) {
      readShort(word, setValue, setFlag)
    } else words.push(word)
  }
  return { words, values, flags }
}

/** `-A`, `-Aw`, `-owide` and `-o=wide`. */
function readShort(
  word: string,
  setValue: (flag: ValueFlag, given: string | undefined, shown: string) => void,
  setFlag: (flag: BooleanFlag, given: string | undefined) => void,
): void {
  for (let index = 1; index < word.length; index++) {
    const letter = word.charAt(index)
    const valueFlag = byLetter(valueFlags, letter)
    if (valueFlag) {
      const given = word.slice(index + 1).replace(/^=/, '')
      setValue(valueFlag, given === '' ? undefined : given, `'${letter}' in -${letter}`)
      return
    }
    const booleanFlag = byLetter(booleanFlags, letter)
    if (!booleanFlag)
      throw new KubectlError(
        `error: unknown shorthand flag: '${letter}' in ${word}\nSee 'kubectl --help' for usage.`,
      )
    setFlag(booleanFlag, undefined)
  }
}

function split(text: string): [string, string | undefined] {
  const at = text.indexOf('=')
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
