import { type DangerReason, diskDevice, neededFile, powerSwitch, rules } from './guard-rules'
import { type ShellCommand, shellCommands } from './shell-commands'

/** Longer texts, in characters, are asked about without a look: it would hold up the page for long. */
export const maxGuardedLength = 512 * 1024
/** Characters that are shown of such a text. */
const shownLength = 100

/** A command that breaks a lab where it runs on all of its nodes at once. */
export interface Danger {
  reason: DangerReason
  /** The command alone, as the shell would run it. */
  command: string
}

/** Programs that run another one: their options that take a value, and how many words of their own come before it. */
const runners: Record<string, { valued?: RegExp; own?: number }> = {
  sudo: {
    valued:
      /^(-[a-zA-Z]*[ughpCTrtDR]|--(user|group|host|prompt|close-from|command-timeout|role|type|chdir|chroot|other-user))$/,
  },
  doas: { valued: /^-[uC]$/ },
  env: { valued: /^-[uC]$/ },
  nice: { valued: /^-n$/ },
  ionice: { valued: /^-[cn]$/ },
  timeout: { valued: /^-[ks]$/, own: 1 },
  flock: { valued: /^-[wE]$/, own: 1 },
  stdbuf: { valued: /^-[ioe]$/ },
  xargs: { valued: /^-[nPILdasE]$/ },
  watch: { valued: /^-n$/ },
  exec: { valued: /^-a$/ },
  time: { valued: /^-[fo]$/ },
  nohup: {},
  setsid: {},
  sshpass: { valued: /^-[pfdP]$/ },
  command: {},
  builtin: {},
  busybox: {},
}

const shells = /^(ba|da|z|k|a)?sh$/
/** An option of ssh whose value is the next word. */
const sshValued = /^-[1246AaCfGgKkMNnqsTtVvXxYy]*[BbcDEeFIiJLlmOoPpQRSWw]$/
const keywords = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', 'coproc'])
const assignment = /^\w+\+?=/
/** Scripts within scripts that are looked into: `sh -c "sh -c ..."`. */
const maxNesting = 8

/**
 * What in a shell text would break a lab if all of its nodes ran it, each command once. It sees through `sudo`, `env`, pipes, lists,
 * substitutions, quotes and `sh -c`; comments and texts of other commands (`echo "rm -rf /"`) are not taken for commands. It
 * knows neither aliases nor values of variables: it is a net, not a wall. Time grows with the length of the text.
 */
export function findDangers(text: string): Danger[] {
  if (text.length > maxGuardedLength)
    return [{ reason: 'tooLong', command: `${text.slice(0, shownLength)}…` }]
  const found = new Map<string, Danger>()
  for (const danger of dangersOf(text, 0)) found.set(`${danger.reason} ${danger.command}`, danger)
  return [...found.values()]
}

function dangersOf(text: string, nesting: number): Danger[] {
  if (nesting > maxNesting) return []
  const defined = new Set<string>()
  return shellCommands(text).flatMap((command, index, all) => {
    const words = programWords(command.words)
    const [program = '', ...args] = words
    if (command.defines) {
      defined.add(program)
      return []
    }
    const isBomb = command.piped && defined.has(program) && all[index + 1]?.words[0] === program
    if (isBomb) return [{ reason: 'forkBomb', command: program }]
    return [
      ...matchingReasons(baseName(program), args).map((reason) => ({ reason, command: words.join(' ') })),
      ...command.writes.flatMap(({ file, appends }): Danger[] => {
        const reason = writeReason(file, appends)
        return reason ? [{ reason, command: `${words.join(' ')} > ${file}`.trim() }] : []
      }),
      ...scriptsOf(baseName(program), args, command.input || pipedText(all[index - 1])).flatMap((script) =>
        dangersOf(script, nesting + 1),
      ),
    ]
  })
}

/** What a command prints into the next one, where that stands in the text. */
function pipedText(from: ShellCommand | undefined): string {
  if (!from?.piped) return ''
  const [program = '', ...args] = programWords(from.words)
  return /^(echo|printf)$/.test(program) ? args.join(' ') : from.input
}

function writeReason(file: string, appends: boolean): DangerReason | null {
  if (diskDevice.test(file)) return 'writeDisk'
  if (powerSwitch.test(file)) return 'power'
  return neededFile.test(file) && !appends ? 'emptyFile' : null
}

function matchingReasons(program: string, args: readonly string[]): DangerReason[] {
  const rule = rules.find(({ programs, has = [], hasNot = [], butLast = false }) => {
    const looked = butLast ? args.slice(0, -1) : args
    const hit = (pattern: RegExp) => looked.some((arg) => pattern.test(arg))
    return programs.test(program) && has.every(hit) && !hasNot.some(hit)
  })
  return rule ? [rule.reason] : []
}

/** The words of the program that runs in the end, without keywords, assignments and the programs that run it. */
function programWords(words: readonly string[]): string[] {
  let start = 0
  for (;;) {
    while (keywords.has(words[start] ?? '') || assignment.test(words[start] ?? '')) start++
    const name = baseName(words[start] ?? '')
    const runner = Object.hasOwn(runners, name) ? runners[name] : undefined
    if (!runner || (name === 'command' && /^-[vV]$/.test(words[start + 1] ?? ''))) return words.slice(start)
    start = behindOptions(words, start + 1, runner.valued) + (runner.own ?? 0)
  }
}

function behindOptions(words: readonly string[], from: number, valued: RegExp | undefined): number {
  let at = from
  while (/^-/.test(words[at] ?? '')) at += valued?.test(words[at] ?? '') ? 2 : 1
  return at
}

/** Texts that the program runs as shell scripts. */
function scriptsOf(program: string, args: readonly string[], input: string): string[] {
  if (program === 'eval') return [args.join(' ')]
  if (program === 'ssh') return [sshCommand(args) || input]
  if (!shells.test(program) && program !== 'su') return []
  const option = args.findIndex((arg) => /^-[a-zA-Z]*c$/.test(arg) || arg === '--command')
  const script = option < 0 ? undefined : args[option + 1]
  return [...(script === undefined ? [] : [script]), input]
}

/** What stands behind the host, and behind the options there. */
function sshCommand(args: readonly string[]): string {
  const host = behindOptions(args, 0, sshValued)
  return args.slice(behindOptions(args, host + 1, sshValued)).join(' ')
}

const baseName = (program: string): string => program.slice(program.lastIndexOf('/') + 1)
