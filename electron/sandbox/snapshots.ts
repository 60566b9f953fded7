import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { LabError } from '#shared/errors'
import { storedObjects } from '../kube-api'
import type { MachineSnapshots, MadeLab } from '../labs'
import { fileError, readJson, writeAtomic } from '../platform/files'
import type { StepContext } from '../runs'
import { archiveSchema } from './file-archive'
import type { SandboxLab } from './sandbox-lab'
import { nodeRecordSchema } from './state-file'

/** What a simulated node is made again from. */
const nodeSnapshotSchema = z.object({
  record: nodeRecordSchema,
  /** Null where the node was off: it begins with the files of a fresh system. */
  files: archiveSchema.nullable(),
  /** Of a control plane that was initialised: all that its API server had. */
  objects: storedObjects.optional(),
})
export type NodeSnapshot = z.infer<typeof nodeSnapshotSchema>

/** `<lab>/.pilothouse/snapshots/<id>/<node>.json`: snapshots of simulated nodes. */
export class SandboxSnapshots implements MachineSnapshots {
  readonly #open: (lab: MadeLab) => Promise<SandboxLab>

  constructor(open: (lab: MadeLab) => Promise<SandboxLab>) {
    this.#open = open
  }

  async list(lab: MadeLab): Promise<Map<string, ReadonlySet<string>>> {
    const taken = new Map(lab.file.nodes.map(({ name }) => [name, new Set<string>()]))
    for (const { id, node } of await snapshotFiles(lab)) taken.get(node)?.add(id)
    return taken
  }

  async save(lab: MadeLab, node: string, id: string, context: StepContext): Promise<void> {
    context.log(`Snapshotting the machine as '${id}' (simulated)...`)
    const snapshot = await (await this.#open(lab)).save(node)
    await writeAtomic(pathOf(lab, node, id), JSON.stringify(snapshot))
  }

  async restore(lab: MadeLab, node: string, id: string, context: StepContext): Promise<void> {
    context.log(`Restoring the snapshot '${id}' (simulated)...`)
    const snapshot = await readJson(pathOf(lab, node, id), nodeSnapshotSchema)
    if (!snapshot) throw new LabError('resource.missing', 'checkpoints.missing')
    await (await this.#open(lab)).restore(node, snapshot)
  }

  async remove(lab: MadeLab, node: string, id: string, context: StepContext): Promise<void> {
    context.log(`Deleting the snapshot '${id}' (simulated)...`)
    await rm(pathOf(lab, node, id), { force: true })
  }

  async start(lab: MadeLab, node: string, context: StepContext): Promise<void> {
    const port = await (await this.#open(lab)).boot(node, context.signal)
    context.log(`Machine ${node} runs; its SSH answers on port ${port}`)
  }

  async bytes(lab: MadeLab): Promise<number> {
    const sizes = (await snapshotFiles(lab)).map(
      async ({ id, node }) => (await stat(pathOf(lab, node, id))).size,
    )
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  }
}

const folderOf = (lab: MadeLab): string => join(lab.path, '.pilothouse', 'snapshots')

const pathOf = (lab: MadeLab, node: string, id: string): string => join(folderOf(lab), id, `${node}.json`)

async function snapshotFiles(lab: MadeLab): Promise<{ id: string; node: string }[]> {
  const folder = folderOf(lab)
  try {
    const files = await readdir(folder, { recursive: true })
    return files.flatMap((file) => {
      const [, id, node] = /^(checkpoint-[0-9a-f]{12})[/\\]([^/\\]+)\.json$/.exec(file) ?? []
      return id !== undefined && node !== undefined ? [{ id, node }] : []
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw fileError(error, folder)
  }
}
