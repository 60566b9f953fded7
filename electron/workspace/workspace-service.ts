import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import PQueue from 'p-queue'
import { z } from 'zod'
import { LabError } from '#shared/errors'
import { type Layout, layoutSchema, workspaceIdSchema } from '#shared/workspace'
import { fileError, readJson, writeAtomic } from '../platform/files'
import type { Logger } from '../platform/logger'
import type { Emit, HandlersOf } from '../rpc'
import { NamedLayouts } from './named-layouts'

/** Largest layout, in characters of JSON. One of 33 panes, the most that a lab has nodes, is about 15,000. */
const maxLayoutLength = 256 * 1024

const activeSchema = z.object({ workspace: workspaceIdSchema })

interface WorkspaceServiceOptions {
  homeFolder: string
  emit: Emit
  logger: Logger
}

/** Layouts of the views, in `workspaces/<id>.json`, those with names, and which view was open last. */
export class WorkspaceService {
  readonly #folder: string
  readonly #named: NamedLayouts
  readonly #logger: Logger
  /** Writes in the order they were asked for: the newest layout stays. */
  readonly #changes = new PQueue({ concurrency: 1 })

  readonly handlers: HandlersOf<'workspace'> = {
    'workspace.load': async ({ workspace }) => ({
      layout: await this.#read(this.#layoutPath(workspace), layoutSchema),
    }),
    'workspace.save': ({ workspace, layout }) => this.save(workspace, layout),
    'workspace.layoutNames': async ({ workspace }) => ({ names: await this.#named.names(workspace) }),
    'workspace.namedLayout': async ({ workspace, name }) => ({
      layout: await this.#named.load(workspace, name),
    }),
    'workspace.saveNamedLayout': ({ workspace, name, layout }) => {
      checkSize(layout)
      return this.#named.save(workspace, name, layout)
    },
    'workspace.renameLayout': ({ workspace, name, to }) => this.#named.rename(workspace, name, to),
    'workspace.deleteLayout': ({ workspace, name }) => this.#named.delete(workspace, name),
    'workspace.active': async () =>
      (await this.#read(this.#activePath(), activeSchema)) ?? { workspace: null },
    'workspace.setActive': (active) =>
      this.#changes.add(() => writeAtomic(this.#activePath(), JSON.stringify(active))),
  }

  constructor({ homeFolder, emit, logger }: WorkspaceServiceOptions) {
    this.#folder = join(homeFolder, 'workspaces')
    this.#named = new NamedLayouts(this.#folder, emit)
    this.#logger = logger.child({ service: 'workspace' })
  }

  /** Throws `input.invalid` for a layout that is too large, `disk.full` or `disk.denied`. */
  async save(workspace: string, layout: Layout): Promise<void> {
    const text = checkSize(layout)
    await this.#changes.add(() => writeAtomic(this.#layoutPath(workspace), text))
  }

  /** Forgets the layouts of a lab that is no more. */
  async remove(workspace: string): Promise<void> {
    const path = this.#layoutPath(workspace)
    await this.#changes.add(() =>
      rm(path, { force: true }).catch((error) => {
        throw fileError(error, path)
      }),
    )
    await this.#named.remove(workspace)
  }

  /** Waits for what is being written. */
  async dispose(): Promise<void> {
    await this.#changes.onIdle()
    await this.#named.idle()
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

/** The layout as text. Throws `input.invalid` for one that is too large. */
function checkSize(layout: Layout): string {
  const text = JSON.stringify(layout)
  if (text.length > maxLayoutLength) throw new LabError('input.invalid', 'payload.tooLarge')
  return text
}
