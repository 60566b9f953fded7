import type { RemoteSource } from '#shared/terminals'
import { runCommand } from '../compare'
import type { SshConnections, SshTarget } from '../ssh'

/** For one command, in s. */
const timeoutSeconds = 30
/** Of one command's output, in bytes. */
const maxOutputBytes = 2 * 1024 * 1024

export interface NodeCommandNeeds {
  connections: SshConnections
  /** Throws a `LabError`, such as `terminals.nodeOff`. */
  resolve(source: RemoteSource): Promise<SshTarget>
}

/** Commands on nodes over the app's own connections. */
export class NodeCommands {
  readonly #needs: NodeCommandNeeds

  constructor(needs: NodeCommandNeeds) {
    this.#needs = needs
  }

  /** What the command printed and how it ended. Throws why it did not come to its end. */
  async run(labId: string, node: string, command: string, signal: AbortSignal): Promise<string> {
    const target = await this.#needs.resolve({ type: 'node', labId, node })
    const request = { command, timeoutSeconds, maxOutputBytes, signal }
    const { output, errorOutput, exitCode, cut, error } = await runCommand(
      this.#needs.connections,
      target,
      request,
    )
    if (error !== undefined) throw error
    return [
      `$ ${command}`,
      output,
      ...(errorOutput === '' ? [] : ['Standard error:', errorOutput]),
      ...(cut ? ['(the rest of the output is left out)'] : []),
      ...(exitCode === 0 ? [] : [`(exit code ${exitCode})`]),
      '',
    ].join('\n')
  }
}
