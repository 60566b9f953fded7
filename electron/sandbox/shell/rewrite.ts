import { type CommandNode, type PipelineNode, parse, type ScriptNode, type StatementNode } from 'just-bash'

/**
 * just-bash hands over a command line's output when the whole line has ended. To show it as it comes, as a terminal
 * does, every command whose output would reach the terminal is redirected to a device file (devices.ts), in front of
 * its own redirections, so that those still win.
 */
export const devicePaths = {
  out: '/dev/term/out',
  err: '/dev/term/err',
  exit: '/dev/term/exit',
  status: '/dev/term/status',
  variables: '/dev/term/variables',
} as const

/** Set for a command that may write to the terminal by itself while it runs: its output goes nowhere else. */
export const streamVariable = 'SANDBOX_STREAM'

type SimpleCommand = Extract<CommandNode, { type: 'SimpleCommand' }>
type Redirections = SimpleCommand['redirections']
export type FunctionDefinition = Extract<CommandNode, { type: 'FunctionDef' }>

/** The parts of `: WORDS` that rewriting adds to commands. */
function partsOf(source: string): SimpleCommand {
  const command = parse(source).statements[0]?.pipelines[0]?.commands[0]
  if (command?.type !== 'SimpleCommand') throw new Error(`not a simple command: ${source}`)
  return command
}

const toBoth = partsOf(`: >>${devicePaths.out} 2>>${devicePaths.err}`).redirections
const toErr = partsOf(`: 2>>${devicePaths.err}`).redirections
const toExit = partsOf(`: >>${devicePaths.exit}`).redirections
const streams = partsOf(`${streamVariable}=1 :`).assignments

interface Rewriting {
  /** Told of every function that is defined at the top level. */
  defines(definition: FunctionDefinition): void
  /** Whether a command of this name writes while it runs. */
  streams(name: string): boolean
}

export function rewrite(script: ScriptNode, rewriting: Rewriting): ScriptNode {
  return new Rewriter(rewriting).script(script)
}

class Rewriter {
  readonly #rewriting: Rewriting

  constructor(rewriting: Rewriting) {
    this.#rewriting = rewriting
  }

  script(script: ScriptNode): ScriptNode {
    return { ...script, statements: this.#statements(script.statements) }
  }

  #statements(statements: readonly StatementNode[]): StatementNode[] {
    return statements.map((statement) => ({
      ...statement,
      pipelines: statement.pipelines.map((pipeline) => this.#pipeline(pipeline)),
    }))
  }

  #pipeline(original: PipelineNode): PipelineNode {
    const pipeline = { ...original, commands: original.commands.map(withoutColor) }
    const [only, ...others] = pipeline.commands
    if (only && others.length === 0) return { ...pipeline, commands: [this.#command(only)] }
    const last = pipeline.commands.length - 1
    const commands = pipeline.commands.map((command, index) =>
      redirect(command, index === last ? toBoth : toErr),
    )
    return { ...pipeline, commands }
  }

  #command(command: CommandNode): CommandNode {
    if (command.type === 'FunctionDef') {
      this.#rewriting.defines(command)
      return command
    }
    if (command.type === 'SimpleCommand') return this.#simple(command)
    return command.redirections.length > 0 ? redirect(command, toBoth) : this.#compound(command)
  }

  #simple(command: SimpleCommand): CommandNode {
    const name = literalName(command)
    if (name === 'exec') return command
    if (name === 'exit' || name === 'logout') return redirect(command, toExit)
    const redirected = redirect(command, toBoth)
    const streaming = this.#rewriting.streams(name) && !command.redirections.some(takesOutput)
    return streaming && redirected.type === 'SimpleCommand'
      ? { ...redirected, assignments: [...streams, ...redirected.assignments] }
      : redirected
  }

  #compound(command: Exclude<CommandNode, SimpleCommand | FunctionDefinition>): CommandNode {
    switch (command.type) {
      case 'If':
        return {
          ...command,
          clauses: command.clauses.map(({ condition, body }) => ({
            condition: this.#statements(condition),
            body: this.#statements(body),
          })),
          elseBody: command.elseBody && this.#statements(command.elseBody),
        }
      case 'While':
      case 'Until':
        return {
          ...command,
          condition: this.#statements(command.condition),
          body: this.#statements(command.body),
        }
      case 'Case':
        return {
          ...command,
          items: command.items.map((item) => ({ ...item, body: this.#statements(item.body) })),
        }
      case 'For':
      case 'CStyleFor':
      case 'Subshell':
      case 'Group':
        return { ...command, body: this.#statements(command.body) }
      default:
        return redirect(command, toBoth)
    }
  }
}

/** A command that only sets variables, or only redirects, has no output. */
function redirect(command: CommandNode, redirections: Redirections): CommandNode {
  if (command.type === 'SimpleCommand' && command.name === null) return command
  return { ...command, redirections: [...redirections, ...command.redirections] }
}

/** just-bash refuses the option that Ubuntu's own aliases add to these commands. */
function withoutColor(command: CommandNode): CommandNode {
  if (command.type !== 'SimpleCommand' || !['ls', 'grep', 'egrep', 'fgrep'].includes(literalName(command)))
    return command
  const isColor = (word: SimpleCommand['name']) => /^--colou?r(=|$)/.test(literalText(word))
  return { ...command, args: command.args.filter((word) => !isColor(word)) }
}

const literalName = (command: SimpleCommand): string => literalText(command.name)

function literalText(word: SimpleCommand['name']): string {
  const [part, ...others] = word?.parts ?? []
  return part?.type === 'Literal' && others.length === 0 ? part.value : ''
}

function takesOutput({ operator, fd }: Redirections[number]): boolean {
  return operator.startsWith('&>') || (operator.startsWith('>') && (fd === null || fd === 1))
}
