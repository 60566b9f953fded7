import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { LabError } from '#shared/errors'
import type { VagrantEnvironment } from '#shared/labs'
import { sessionsWorkspace } from '#shared/workspace'
import type { KnownLab } from './known-lab'
import type { LabRegistry } from './lab-registry'
import { maxOpened, type OpenedFile } from './opened-file'
import { checkMachines, isMade, openedEntry } from './opened-lab'
import { hasVagrantfile, vagrantFolder } from './vagrant-folder'

/** A machine that Vagrant remembers; see `Opener.everyMachine`. */
export type FoundMachine = VagrantEnvironment['machines'][number] & { folder: string }

/** What is asked of Vagrant itself about folders that this app did not make. */
export interface Opener {
  /** Names of the machines of the folder's Vagrantfile, in its order. Runs its Ruby code. */
  machineNames(folder: string): Promise<string[]>
  /** Machines of all folders, as Vagrant remembers them. Runs no Vagrantfile. */
  everyMachine(): Promise<FoundMachine[]>
}

interface Needs {
  registry: LabRegistry
  file: OpenedFile
  opener: Opener
  changed(): void
  opened(labId: string): void
  /** A lab is let go: what was noted down about it goes too. */
  closed(labId: string): Promise<void>
}

/** Folders with a Vagrantfile that a person opens as labs. Nothing in them is ever changed but by Vagrant. */
export class OpenedLabs {
  readonly #needs: Needs

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /**
   * Opens a folder that the person trusts, or reads its Vagrantfile once more. A folder that is a lab already is that lab.
   * Throws `input.invalid` with an issue of `path`, `labs.machines`, `config.corrupt`, `disk.*`, and what Vagrant's failures
   * become.
   */
  async open(typed: string): Promise<{ labId: string }> {
    const { registry, opener, changed, opened } = this.#needs
    const path = await vagrantFolder(typed)
    const made = await this.#madeAt(path)
    if (made) return { labId: made.disk.id }
    const machines = await opener.machineNames(path)
    checkMachines(path, machines)
    const labId = await registry.inTurn(() => this.#remember(path, machines))
    await registry.rescan()
    changed()
    opened(labId)
    return { labId }
  }

  /** Forgets an opened lab. Its folder and machines stay as they are. Throws `labs.missing`, `labs.made`, `labs.busy`. */
  async close(labId: string): Promise<void> {
    const { registry, file, changed, closed } = this.#needs
    await registry.inTurn(async () => {
      const { disk } = registry.get(labId)
      const params = { lab: disk.file.name }
      if (isMade(disk)) throw new LabError('state.conflict', 'labs.made', { params })
      if (registry.isActive(labId)) throw new LabError('resource.busy', 'labs.busy', { params })
      await file.change((entries) => entries.filter(({ id }) => id !== labId))
      registry.forget(labId)
      await closed(labId)
    })
    changed()
  }

  /** All Vagrant environments of this user, by folder. Throws what Vagrant's failures become. */
  async environments(): Promise<VagrantEnvironment[]> {
    const { registry, opener } = this.#needs
    const machines = await opener.everyMachine()
    const paths = [...new Set(machines.map(({ folder }) => folder))]
    return await Promise.all(
      paths.map(async (path) => ({
        path,
        // One that cannot be looked into is as good as gone.
        exists: await hasVagrantfile(path).catch(() => false),
        // On Windows Vagrant writes slashes.
        labId: registry.all.find(({ disk }) => disk.path === resolve(path))?.disk.id ?? null,
        machines: machines
          .filter(({ folder }) => folder === path)
          .map(({ folder: _, ...machine }) => machine),
      })),
    )
  }

  /** The labs folder may be a link, or have one above it. */
  async #madeAt(path: string): Promise<KnownLab | undefined> {
    const labs = this.#needs.registry.all.filter(({ disk }) => isMade(disk))
    // A folder that was deleted meanwhile is not the one that was found.
    const paths = await Promise.all(labs.map(({ disk }) => realpath(disk.path).catch(() => null)))
    return labs[paths.indexOf(path)]
  }

  async #remember(path: string, machines: readonly string[]): Promise<string> {
    const { registry, file } = this.#needs
    const names = new Set([sessionsWorkspace, ...registry.all.map(({ disk }) => disk.file.name)])
    let labId = ''
    await file.change((entries) => {
      const before = entries.find((entry) => entry.path === path)
      const entry = before
        ? { ...before, machines: [...machines] }
        : openedEntry(path, machines, (name) => names.has(name))
      labId = entry.id
      const others = entries.filter((other) => other !== before)
      if (others.length >= maxOpened)
        throw new LabError('state.conflict', 'labs.tooManyOpen', { params: { max: maxOpened } })
      return [...others, entry]
    })
    return labId
  }
}
