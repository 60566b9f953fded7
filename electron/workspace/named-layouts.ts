import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import PQueue from 'p-queue'
import { z } from 'zod'
import { LabError } from '#shared/errors'
import { type Layout, layoutNameSchema, layoutSchema, maxNamedLayouts } from '#shared/workspace'
import { fileError, readJson, writeAtomic } from '../platform/files'
import type { Emit } from '../rpc'

const fileSchema = z.object({ layouts: z.record(layoutNameSchema, layoutSchema) })
type Layouts = z.infer<typeof fileSchema>['layouts']

/**
 * The layouts that a user has given names, in `<id>.layouts.json` for each view. A broken file is told (`config.corrupt`) and
 * never written over: somebody made these by hand.
 */
export class NamedLayouts {
  readonly #folder: string
  readonly #emit: Emit
  /** One after the other, since each reads the file and writes it. */
  readonly #changes = new PQueue({ concurrency: 1 })

  constructor(folder: string, emit: Emit) {
    this.#folder = folder
    this.#emit = emit
  }

  async names(workspace: string): Promise<string[]> {
    return namesOf(await this.#read(workspace))
  }

  /** Throws `resource.missing`. */
  async load(workspace: string, name: string): Promise<Layout> {
    return found(await this.#read(workspace), name)
  }

  /** Throws `state.conflict` where there are too many. */
  async save(workspace: string, name: string, layout: Layout): Promise<void> {
    await this.#change(workspace, (layouts) => {
      if (!Object.hasOwn(layouts, name) && Object.keys(layouts).length >= maxNamedLayouts)
        throw new LabError('state.conflict', 'workspace.tooManyLayouts', { params: { max: maxNamedLayouts } })
      return { ...layouts, [name]: layout }
    })
  }

  /** Throws `resource.missing`, or `state.conflict` where there is one of the new name. */
  async rename(workspace: string, name: string, to: string): Promise<void> {
    await this.#change(workspace, (layouts) => {
      const { [name]: _, ...others } = layouts
      const layout = found(layouts, name)
      if (Object.hasOwn(others, to))
        throw new LabError('state.conflict', 'workspace.layoutExists', { params: { name: to } })
      return { ...others, [to]: layout }
    })
  }

  async delete(workspace: string, name: string): Promise<void> {
    await this.#change(workspace, ({ [name]: _, ...others }) => others)
  }

  /** Forgets all of a view that is no more. */
  async remove(workspace: string): Promise<void> {
    const path = this.#path(workspace)
    await this.#changes.add(() =>
      rm(path, { force: true }).catch((error) => {
        throw fileError(error, path)
      }),
    )
  }

  /** Waits for what is being written. */
  async idle(): Promise<void> {
    await this.#changes.onIdle()
  }

  async #change(workspace: string, change: (layouts: Layouts) => Layouts): Promise<void> {
    await this.#changes.add(async () => {
      const layouts = change(await this.#read(workspace))
      await writeAtomic(this.#path(workspace), JSON.stringify({ layouts }))
      this.#emit('workspace.layoutNamesChanged', { workspace, names: namesOf(layouts) })
    })
  }

  async #read(workspace: string): Promise<Layouts> {
    return (await readJson(this.#path(workspace), fileSchema))?.layouts ?? {}
  }

  /** No view's own layout can have this name: an id has no dot. */
  #path(workspace: string): string {
    return join(this.#folder, `${workspace}.layouts.json`)
  }
}

const namesOf = (layouts: Layouts): string[] => Object.keys(layouts).sort((a, b) => a.localeCompare(b))

function found(layouts: Layouts, name: string): Layout {
  const layout = Object.hasOwn(layouts, name) ? layouts[name] : undefined
  if (!layout) throw new LabError('resource.missing', 'workspace.layoutMissing', { params: { name } })
  return layout
}
