import type { Interpreter } from './interpreter'

interface Completion {
  /** What goes in at the cursor. */
  insert: string
  /** Everything the word could become. */
  choices: string[]
}

/** Builtins of bash that are worth completing. */
const builtins = ['alias', 'cd', 'echo', 'exit', 'export', 'pwd', 'set', 'source', 'type', 'unalias', 'unset']

/** Completes the word before the cursor: a command at the beginning of a command, a file elsewhere. */
export async function complete(before: string, shell: Interpreter): Promise<Completion> {
  const word = /[^\s|;&<>()'"]*$/.exec(before)?.[0] ?? ''
  const isCommand = /(^|[|;&(])\s*$/.test(before.slice(0, before.length - word.length)) && !word.includes('/')
  const choices = isCommand ? await commandsLike(word, shell) : await filesLike(word, shell)
  const typed = isCommand ? word : word.slice(word.lastIndexOf('/') + 1)
  const [first] = choices
  if (first === undefined) return { insert: '', choices }
  const known = commonStart(choices).slice(typed.length)
  if (choices.length > 1) return { insert: known, choices }
  return { insert: first.endsWith('/') ? known : `${known} `, choices }
}

async function commandsLike(start: string, shell: Interpreter): Promise<string[]> {
  const names = new Set([...(await shell.files.readdir('/usr/bin')), ...builtins, ...shell.ownCommands])
  return [...names].filter((name) => name.startsWith(start)).sort()
}

async function filesLike(word: string, shell: Interpreter): Promise<string[]> {
  const slash = word.lastIndexOf('/') + 1
  const folder = word.slice(0, slash).replace(/^~(?=\/)/, shell.home)
  const start = word.slice(slash)
  const path = shell.files.resolvePath(shell.cwd, folder || '.')
  if (!(await shell.files.exists(path)) || !(await shell.files.stat(path)).isDirectory) return []
  const names = (await shell.files.readdir(path)).filter(
    (name) => name.startsWith(start) && (start !== '' || !name.startsWith('.')),
  )
  return await Promise.all(
    names.sort().map(async (name) => {
      const { isDirectory } = await shell.files.lstat(shell.files.resolvePath(path, name))
      return isDirectory ? `${name}/` : name
    }),
  )
}

function commonStart(words: readonly string[]): string {
  let start = words[0] ?? ''
  for (const word of words) while (!word.startsWith(start)) start = start.slice(0, -1)
  return start
}
