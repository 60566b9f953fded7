import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import PQueue from 'p-queue'
import { z } from 'zod'
import { LabError } from '#shared/errors'
import { layoutSchema, workspaceIdSchema } from '#shared/workspace'
import { fileError, readJson, writeAtomic } from '../platform/files'
import type { Logger } from '../platform/logger'
import type { HandlersOf } from '../rpc'

/** Largest layout, in characters of JSON. One of 33 panes, the most that a lab has nodes, is about 15,000. */
const maxLayoutLength = 256 * 1024

type Layout = z.infer<typeof layoutSchema>

const activeSchema = z.object({ workspace: workspaceIdSchema })

/** Layouts of the views, in `workspaces/<id>.json`, and which view was open last. */
export class WorkspaceService {
  readonly #folder: string
  readonly #logger: Logger
  /** Writes in the order they were asked for: the newest layout stays. */
  readonly #changes = new PQueue({ concurrency: 1 })

  readonly handlers: HandlersOf<'workspace'> = {
    'workspace.load': async ({ workspace }) => ({
      layout: await this.#read(this.#layoutPath(workspace), layoutSchema),
    }),
    'workspace.save': ({ workspace, layout }) => this.save(workspace, layout),
    'workspace.active': async () =>
      (await this.#read(this.#activePath(), activeSchema)) ?? { workspace: null },
    'workspace.setActive': (active) =>
      this.#changes.add(() => writeAtomic(this.#activePath(), JSON.stringify(active))),
  }

  constructor({ homeFolder, logger }: { homeFolder: string; logger: Logger }) {
    this.#folder = join(homeFolder, 'workspaces')
    this.#logger = logger.child({ service: 'workspace' })
  }

  /** Throws `input.invalid` for a layout that is too large, `disk.full` or `disk.denied`. */
  async save(workspace: string, layout: Layout): Promise<void> {
    const text = JSON.stringify(layout)
    if (text.length > maxLayoutLength) throw new LabError('input.invalid', 'payload.tooLarge')
    await this.#changes.add(() => writeAtomic(this.#layoutPath(workspace), text))
  }

  /** Forgets the layout of a lab that is no more. */
  async remove(workspace: string): Promise<void> {
    const path = this.#layoutPath(workspace)
    await this.#changes.add(() =>
      rm(path, { force: true }).catch((error) => {
        throw fileError(error, path)
      }),
    )
  }

  /** Waits for what is being written. */
  async dispose(): Promise<void> {
    await this.#changes.onIdle()
  }

  #layoutPath(workspace: string): string {
    return join(this.#folder, `${workspace}.json`)
  }

  /** No view can have this name: an id has no underscore. */
  #activePath(): string {
    return join(this.#folder, '_active.json')
  }

  /** Null where there is no file, or a broken one: the page then shows its default, and the next save repairs it. */
  async #read<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | null> {
    try {
      return await readJson(path, schema)
    } catch (error) {
      this.#logger.warn({ err: error }, 'A layout could not be read')
      return null
    }
  }
}
