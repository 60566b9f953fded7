import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import PQueue from 'p-queue'
import { LabError, toWire } from '#shared/errors'
import type { BrokenLab, ProviderId } from '#shared/labs'
import type { Logger } from '../platform/logger'
import type { Surroundings } from './check-spec'
import { KnownLab } from './known-lab'
import type { LabFile } from './lab-file'
import { changeLabFile, createLabFolder, isNameTaken, readLabFolders, removeLabFolder } from './lab-folders'
import type { OpenedFile } from './opened-file'
import { asMade, isMade, openedLab } from './opened-lab'
import type { LabOnDisk, MadeLab, Provider } from './provider'
import type { ThisPc } from './this-pc'
import type { TrustedVagrantfiles } from './trusted-vagrantfiles'

interface FoundLabs {
  labs: LabOnDisk[]
  broken: BrokenLab[]
}

export interface LabRegistryOptions {
  labsFolder: string
  openedFile: OpenedFile
  trusted: TrustedVagrantfiles
  logger: Logger
  thisPc(): Promise<ThisPc>
  /** Whether a run is changing the lab: it stays known even if its folder is gone. */
  isActive(labId: string): boolean
  /** Some node's state may be another than before. */
  refreshed(): void
  /** A lab is not in view any more. */
  removed(labId: string): void
  brokenChanged(broken: BrokenLab[]): void
}

/** The labs folder and the folders that were opened, and what is known of each lab in them. */
export class LabRegistry {
  readonly #options: LabRegistryOptions
  readonly #providers = new Map<ProviderId, Provider>()
  readonly #labs = new Map<string, KnownLab>()
  /** Whatever reads or changes the labs folder takes its turn, so that no name or port is given twice. */
  readonly #turns = new PQueue({ concurrency: 1 })
  #broken: BrokenLab[] = []
  #asked: Promise<unknown> = Promise.resolve()

  constructor(options: LabRegistryOptions) {
    this.#options = options
  }

  get all(): KnownLab[] {
    return [...this.#labs.values()]
  }

  get broken(): BrokenLab[] {
    return this.#broken
  }

  use(provider: Provider): void {
    this.#providers.set(provider.id, provider)
  }

  find(labId: string): KnownLab | null {
    return this.#labs.get(labId) ?? null
  }

  /** Throws `labs.missing`. */
  get(labId: string): KnownLab {
    const lab = this.#labs.get(labId)
    if (!lab) throw new LabError('resource.missing', 'labs.missing', { params: { lab: labId } })
    return lab
  }

  /** Whether a run is changing the lab. */
  isActive(labId: string): boolean {
    return this.#options.isActive(labId)
  }

  pathOf(name: string): string {
    return join(this.#options.labsFolder, name)
  }

  /** What a new lab must not collide with. */
  async surroundings(): Promise<Surroundings> {
    const nodes = this.all.flatMap(({ disk }) => disk.file.nodes)
    return {
      pc: await this.#options.thisPc(),
      missingTools: (id) => this.#missingTools(id),
      usedPorts: new Set(nodes.map(({ sshPort }) => sshPort)),
      usedSubnets: this.all
        .filter(({ disk, provider }) => isMade(disk) && !provider.simulated)
        .map(({ disk }) => ({ lab: disk.id, subnet: disk.file.subnet })),
      isNameTaken: async (name) =>
        this.all.some(({ disk }) => disk.file.name === name || disk.id === name) ||
        (await isNameTaken(this.#options.labsFolder, name)),
    }
  }

  /** A provider that this program does not have is missing itself. */
  async #missingTools(id: ProviderId): Promise<readonly string[]> {
    const provider = this.#providers.get(id)
    if (!provider) return [id]
    return (await provider.missingTools?.()) ?? []
  }

  /** Runs `work` while nobody else changes or reads the labs folder. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    return await this.#turns.add(work)
  }

  /** Makes a new lab's folder. Only in turn. Throws as `createLabFolder`. */
  async add(file: LabFile): Promise<KnownLab> {
    const made = await createLabFolder(this.#options.labsFolder, file)
    try {
      await this.#options.trusted.trust(made.path)
    } catch (error) {
      // The failure before it is the one to tell.
      await removeLabFolder(made).catch(() => undefined)
      throw error
    }
    return this.#know(made)
  }

  /** Changes the text of a lab's file. Only in turn. Throws as `changeLabFile`. */
  async changeFile(lab: KnownLab, change: (text: string, path: string) => string): Promise<void> {
    this.#know(await changeLabFile(asMade(lab.disk), change))
  }

  /** Deletes what this app made. Only in turn. Gives and throws as `removeLabFolder`. */
  async removeFolder(disk: MadeLab): Promise<string[]> {
    const kept = await removeLabFolder(disk)
    await this.#options.trusted.forget(disk.path)
    return kept
  }

  /** Takes back an `add`. Only in turn. What cannot be deleted is logged: the failure before it is the one to tell. */
  async takeBack(lab: KnownLab): Promise<void> {
    this.#labs.delete(lab.disk.id)
    try {
      await this.removeFolder(asMade(lab.disk))
    } catch (error) {
      this.#options.logger.error({ err: error, path: lab.disk.path }, 'a new lab could not be taken back')
    }
  }

  /** Takes a lab out of view whose folder is not there. */
  forget(labId: string): void {
    const lab = this.#labs.get(labId)
    if (!lab) return
    this.#labs.delete(labId)
    lab.provider
      .forget?.(lab.disk)
      .catch((error) => this.#options.logger.error({ err: error, labId }, 'a lab could not be let go'))
    this.#options.removed(labId)
  }

  /** Reads the labs folder, and begins to ask for the states of labs that are new or whose file has changed. */
  async rescan(): Promise<void> {
    const changed = await this.inTurn(() => this.#readFolders())
    this.#asked = Promise.all([this.#asked, ...changed.map((lab) => lab.refresh())])
  }

  /** Resolves once the states of all labs that were found so far have been asked. */
  async asked(): Promise<void> {
    await this.#asked
  }

  async refreshAll(): Promise<void> {
    await Promise.all(this.all.map((lab) => lab.refresh()))
  }

  /** Ends the providers. */
  async dispose(): Promise<void> {
    await this.#turns.onIdle()
    await Promise.all([...this.#providers.values()].map((provider) => provider.dispose()))
  }

  /** A lab whose file is broken now is reported, and stays as it was known: its machines are still there. */
  async #readFolders(): Promise<KnownLab[]> {
    const [made, opened] = await Promise.all([this.#readMade(), this.#readOpened()])
    this.#setBroken([...made.broken, ...opened.broken])
    const labs = [...made.labs, ...opened.labs]
    this.#forgetAllBut(new Set([...labs, ...made.broken].map(({ path }) => path)))
    const changed = labs.filter((disk) => !isDeepStrictEqual(disk, this.#labs.get(disk.id)?.disk))
    return changed.map((disk) => this.#know(disk))
  }

  async #readMade(): Promise<FoundLabs> {
    const { labsFolder } = this.#options
    try {
      const found = await readLabFolders(labsFolder)
      if (found) return found
      // Before the first lab there is no folder. Later it may be on a disk that is not there for a moment.
      if (!this.all.some(({ disk }) => isMade(disk))) return { labs: [], broken: [] }
      throw new LabError('disk.denied', 'labs.folderMissing', { params: { path: labsFolder } })
    } catch (error) {
      return this.#unread(labsFolder, error, isMade)
    }
  }

  async #readOpened(): Promise<FoundLabs> {
    const { openedFile } = this.#options
    try {
      return { labs: (await openedFile.read()).map(openedLab), broken: [] }
    } catch (error) {
      return this.#unread(openedFile.path, error, (disk) => !isMade(disk))
    }
  }

  /** Where the labs cannot be read, they are still those that are known. */
  #unread(path: string, error: unknown, isOne: (disk: LabOnDisk) => boolean): FoundLabs {
    this.#options.logger.warn({ err: error, path }, 'labs cannot be read')
    return { labs: this.all.map(({ disk }) => disk).filter(isOne), broken: [{ path, error: toWire(error) }] }
  }

  #forgetAllBut(paths: ReadonlySet<string>): void {
    for (const { disk } of this.all) {
      if (!paths.has(disk.path) && !this.#options.isActive(disk.id)) this.forget(disk.id)
    }
  }

  #know(disk: LabOnDisk): KnownLab {
    const known = this.#labs.get(disk.id)
    if (known?.provider.id === disk.file.provider) {
      known.disk = disk
      return known
    }
    const provider = this.#providers.get(disk.file.provider)
    if (!provider) throw new Error(`no provider ${disk.file.provider}`)
    const lab = new KnownLab(disk, provider, this.#options.refreshed)
    this.#labs.set(disk.id, lab)
    return lab
  }

  #setBroken(broken: BrokenLab[]): void {
    if (isDeepStrictEqual(broken, this.#broken)) return
    this.#broken = broken
    this.#options.brokenChanged(broken)
  }
}
