import { Bash, type BashExecResult, MountableFs, parse, type ScriptNode, type StatementNode } from 'just-bash'
import { account } from '../account'
import { type Machine, shellCommands } from '../machine'
import { machineCommands } from './commands'
import { Devices, type Outputs } from './devices'
import { isIncomplete } from './incomplete'
import { devicePaths, type FunctionDefinition, rewrite } from './rewrite'

/**
 * Wide enough for a learner's loops and long-running watches, narrow enough for the app's memory. Time and number of
 * commands have no bound: every command gives others their turn and can be interrupted (devices.ts).
 */
const limits = {
  maxExecutionTimeMs: Number.POSITIVE_INFINITY,
  maxCommandCount: Number.POSITIVE_INFINITY,
  maxLoopIterations: Number.POSITIVE_INFINITY,
  maxWorkUnits: Number.POSITIVE_INFINITY,
  maxOutputSize: 16 * 1024 * 1024,
  maxStringLength: 16 * 1024 * 1024,
  maxLiveBytes: 64 * 1024 * 1024,
  maxInputBytes: 64 * 1024 * 1024,
}

/** Names of the shell's own that a new command line must not be given back. */
const notCarried = new Set(['?', 'SHELLOPTS', 'BASHOPTS', 'PIPESTATUS'])
const notCarriedArrays = /^(PIPESTATUS|BASH_\w+|FUNCNAME|DIRSTACK|GROUPS)$/
/** `errexit` would end the shell in the lines put in front; an interactive shell is better off without it. */
const carriedOptions = new Set(['nounset', 'noglob', 'pipefail', 'xtrace', 'noclobber', 'verbose'])

export interface CommandResult {
  status: number
  /** `exit` was called: the shell is over. */
  exited: boolean
}

/**
 * One shell's command lines. just-bash forgets variables, arrays, functions, aliases and options after each line,
 * so they are taken from one line and put in front of the next.
 */
export class Interpreter {
  readonly #bash: Bash
  readonly #devices: Devices
  readonly #outputs: Outputs
  readonly #functions = new Map<string, FunctionDefinition>()
  #environment: Record<string, string>
  /** Lines that make the arrays again, and take the export mark from what had none. */
  #declarations: StatementNode[] = []
  #options: string[] = []
  #status = 0
  /** Set until just-bash has parsed the line: `bash -c` and the like are parsed later, inside it. */
  #lineAhead = false

  constructor(machine: Machine, outputs: Outputs, history: () => readonly string[] = () => []) {
    this.#outputs = outputs
    this.#devices = new Devices(outputs)
    this.#environment = {
      HOME: account.home,
      USER: account.name,
      LOGNAME: account.name,
      SHELL: '/bin/bash',
      HOSTNAME: machine.node.name,
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      BASH_ALIAS_ll: 'ls -alF',
      BASH_ALIAS_less: 'cat',
      BASH_ALIAS_more: 'cat',
    }
    this.#bash = new Bash({
      fs: new MountableFs({
        base: machine.files,
        mounts: [{ mountPoint: '/dev', filesystem: this.#devices }],
      }),
      cwd: account.home,
      env: this.#environment,
      commands: shellCommands,
      customCommands: machineCommands(machine, outputs.out, history),
      executionLimits: limits,
      processInfo: { pid: 1842, ppid: 1841, uid: 0, gid: 0 },
      // It replaces globals of the whole process (Function, setTimeout, process.env ...) while a command runs, which
      // would break the app around it. Guests get no JavaScript, no network and no real file system here.
      defenseInDepth: false,
    })
    this.#bash.registerTransformPlugin({
      name: 'terminal',
      transform: ({ ast }) => ({ ast: this.#transform(ast) }),
    })
  }

  get status(): number {
    return this.#status
  }

  get cwd(): string {
    return this.#environment.PWD ?? account.home
  }

  get home(): string {
    return this.#environment.HOME ?? account.home
  }

  /** A variable of the shell; undefined where it is not set. */
  variable(name: string): string | undefined {
    return this.#environment[name]
  }

  get files(): Bash['fs'] {
    return this.#bash.fs
  }

  /** Names that begin a command here: functions and aliases. */
  get ownCommands(): string[] {
    const aliases = Object.keys(this.#environment).filter((name) => name.startsWith(aliasPrefix))
    return [...this.#functions.keys(), ...aliases.map((name) => name.slice(aliasPrefix.length))]
  }

  /** Ctrl+C was pressed at the prompt. */
  interrupt(): void {
    this.#status = interrupted
  }

  /** Runs one command line. An aborted one leaves the shell as it was before the line, with status 130. */
  async run(source: string, signal: AbortSignal): Promise<CommandResult> {
    Object.assign(this.#devices, { exitSeen: false, status: null, variables: '' })
    this.#lineAhead = true
    const result = await this.#bash.exec(source, {
      env: this.#environment,
      cwd: this.cwd,
      rawScript: true,
      signal,
    })
    if (signal.aborted) {
      this.interrupt()
      return { status: this.#status, exited: false }
    }
    await this.#writeRest(result)
    const ended = this.#devices.status
    this.#keep(result, ended)
    return { status: this.#status, exited: this.#devices.exitSeen && ended === null }
  }

  #transform(script: ScriptNode): ScriptNode {
    if (!this.#lineAhead) return script
    this.#lineAhead = false
    const line = rewrite(script, {
      defines: (definition) => this.#functions.set(definition.name, definition),
      streams: (name) => /^(kubectl|sudo|watch)\b/.test(this.#environment[`${aliasPrefix}${name}`] ?? name),
    })
    return { ...line, statements: [...this.#before(), ...line.statements, ...after] }
  }

  /** The kept state, as it is put in front of a line. */
  #before(): StatementNode[] {
    const state = [
      'shopt -s expand_aliases',
      ...this.#options.map((name) => `set -o ${name}`),
      `(exit ${this.#status})`,
    ]
    return [
      ...Array.from(this.#functions.values(), definition),
      ...this.#declarations,
      ...parse(state.join('\n')).statements,
    ]
  }

  /** What was not redirected: syntax errors, and errors of bare assignments. */
  async #writeRest({ stdout, stderr }: BashExecResult): Promise<void> {
    if (stdout) await this.#outputs.out.write(Buffer.from(stdout))
    if (stderr) await this.#outputs.err.write(Buffer.from(stderr))
  }

  #keep(result: BashExecResult, ended: number | null): void {
    this.#status = ended ?? result.exitCode
    this.#environment = Object.fromEntries(
      Object.entries(result.env).filter(([name]) => !notCarried.has(name)),
    )
    this.#options = (result.env.SHELLOPTS ?? '').split(':').filter((name) => carriedOptions.has(name))
    if (ended !== null) this.#declarations = declarationsOf(this.#devices.variables)
  }
}

/** Reads the output of `declare -p`: `declare -ATTRIBUTES NAME="VALUE"`. Lines that are parts of a value match nothing. */
function declarationsOf(listing: string): StatementNode[] {
  const declared = Array.from(listing.matchAll(/^declare -(\S+) (\w+)(?:=(.*))?$/gm))
  const arrays = declared
    .filter(([, attributes = '', name = '']) => /[aA]/.test(attributes) && !notCarriedArrays.test(name))
    .map(
      ([, attributes = '', name, value = '()']) =>
        `declare -${attributes.charAt(0)} ${name}; ${name}=${value}`,
    )
  const unmarked = declared.filter(([, attributes]) => attributes === '--').map(([, , name]) => name)
  return [...arrays, `export -n ${unmarked.join(' ')}`].flatMap(statementsOf)
}

/** An array whose value has line ends cannot be read back, and is forgotten. */
function statementsOf(source: string): StatementNode[] {
  return isIncomplete(source) ? [] : parse(source).statements
}

/** Exit status after Ctrl+C: 128 and the number of SIGINT (bash(1), "EXIT STATUS"). */
const interrupted = 130

/** Where just-bash keeps aliases. */
const aliasPrefix = 'BASH_ALIAS_'

/** Notes down what a line leaves behind; `exit` skips it. */
const after = parse(`echo $? >${devicePaths.status}; declare -p >${devicePaths.variables}`).statements

function definition(command: FunctionDefinition): StatementNode {
  const pipeline = { type: 'Pipeline' as const, commands: [command], negated: false }
  return { type: 'Statement', pipelines: [pipeline], operators: [], background: false }
}
