import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ProvisioningStep } from '#shared/labs'
import { fileError, readJson, writeAtomic } from '../platform/files'

/** What outlives the app of one simulated node. That it runs is never written down: its server is the truth. */
export const nodeRecordSchema = z.object({
  /** ISO 8601 time. */
  createdAt: z.string(),
  uid: z.string(),
  /** Provisioning steps that have been carried out. */
  steps: z.array(z.string()),
  cordoned: z.boolean(),
})
export type NodeRecord = z.infer<typeof nodeRecordSchema>

const stateSchema = z.object({ version: z.literal(1), nodes: z.record(z.string(), nodeRecordSchema) })

/** `<lab>/.pilothouse/sandbox.json`: the nodes that were created. Without any there is no file. */
export class StateFile {
  readonly #path: string
  readonly #nodes: Map<string, NodeRecord>
  #written: Promise<void> = Promise.resolve()

  private constructor(path: string, nodes: Map<string, NodeRecord>) {
    this.#path = path
    this.#nodes = nodes
  }

  /** Throws `config.corrupt` where the file is not as this app writes it. */
  static async load(labFolder: string): Promise<StateFile> {
    const path = join(labFolder, '.pilothouse', 'sandbox.json')
    const state = await readJson(path, stateSchema)
    return new StateFile(path, new Map(Object.entries(state?.nodes ?? {})))
  }

  get(node: string): Readonly<NodeRecord> | undefined {
    return this.#nodes.get(node)
  }

  /** Whether the step has been carried out on the node. */
  hasDone(node: string, step: ProvisioningStep): boolean {
    return this.#nodes.get(node)?.steps.includes(step) ?? false
  }

  /** Adds or replaces one node and writes the file. Throws `disk.full` or `disk.denied`. */
  async set(node: string, record: NodeRecord): Promise<void> {
    this.#nodes.set(node, record)
    await this.#write()
  }

  async delete(node: string): Promise<void> {
    if (this.#nodes.delete(node)) await this.#write()
  }

  /** Resolves once every change has been written, whether well or not. */
  async settled(): Promise<void> {
    await this.#written.catch(() => {})
  }

  /** One write after the other: nodes change side by side, and the last one must win. A failure is its own caller's. */
  #write(): Promise<void> {
    this.#written = this.#written.catch(() => {}).then(() => this.#writeNow())
    return this.#written
  }

  async #writeNow(): Promise<void> {
    if (this.#nodes.size > 0) {
      const state = { version: 1, nodes: Object.fromEntries(this.#nodes) }
      return await writeAtomic(this.#path, `${JSON.stringify(state, null, 2)}\n`)
    }
    try {
      await rm(this.#path, { force: true })
    } catch (error) {
      throw fileError(error, this.#path)
    }
  }
}
