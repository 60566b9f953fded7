import { afterEach, beforeEach, expect } from 'vitest'
import { ScriptMachine } from './machine'

/** The join token that scripts get; no script may print it. */
export const token = 'abcdef.0123456789abcdef'

/** Gives each test of a `describe` a machine of stand-ins, and runs provisioning scripts on the present one. */
export class ScriptsOfEachTest {
  #machine: ScriptMachine | null = null

  constructor() {
    beforeEach(async () => {
      this.#machine = await ScriptMachine.make()
    })
    afterEach(() => this.machine.end())
  }

  get machine(): ScriptMachine {
    if (!this.#machine) throw new Error('there is no machine')
    return this.#machine
  }

  /** Gives the calls of stand-ins. */
  async succeeds(script: string, args: readonly string[] = [], env = ''): Promise<string[]> {
    const { code, output } = await this.machine.run(script, args, env || undefined)
    expect(output).toContain('Done')
    expect(code).toBe(0)
    expect(output).not.toContain(token)
    return await this.machine.calls()
  }

  /** Gives what the script printed. */
  async fails(script: string, args: readonly string[], env?: string): Promise<string> {
    const { code, output } = await this.machine.run(script, args, env)
    expect(code).not.toBe(0)
    expect(output).not.toContain('Done')
    expect(output).not.toContain(token)
    return output
  }
}
