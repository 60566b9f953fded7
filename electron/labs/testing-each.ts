import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { Lab } from '#shared/labs'
import { exampleSpec, openLabs, type TestLabs } from './testing'

/** Test helper: gives each test of a file labs on a temporary folder of their own, and looks at those of the present test. */
export class LabsOfEachTest {
  #root = ''
  #world: TestLabs | null = null

  constructor() {
    beforeEach(async () => {
      this.#root = await mkdtemp(join(tmpdir(), 'pilothouse-labs-'))
      await this.open()
    })
    afterEach(async () => {
      await this.world.close()
      await rm(this.#root, { recursive: true, force: true })
    })
  }

  get world(): TestLabs {
    if (!this.#world) throw new Error('no labs are open')
    return this.#world
  }

  /** Starts once more on the same folder; what ran before has been closed. */
  async open(prepare?: Parameters<typeof openLabs>[1]): Promise<TestLabs> {
    this.#world = await openLabs(this.#root, prepare)
    return this.#world
  }

  async createLab(change: Parameters<typeof exampleSpec>[0] = {}): Promise<{ labId: string; runId: string }> {
    const made = await this.world.create(exampleSpec(change))
    await this.world.events.ended(made.runId)
    return made
  }

  folderOf(lab = 'k8s'): string {
    return join(this.world.labsFolder, lab)
  }

  /** What pages were told last, once `ready` holds for its first lab. */
  async told(ready: (lab: Lab | undefined) => boolean): Promise<Lab[]> {
    const { events } = this.world
    return await events.until(() => {
      const labs = events.of('labs.changed').at(-1)
      return labs && ready(labs[0]) && labs
    })
  }
}

/** The state of each node by its name. */
export const states = (lab: Lab | null | undefined): Record<string, string> =>
  Object.fromEntries(lab?.nodes.map(({ name, state }) => [name, state]) ?? [])
