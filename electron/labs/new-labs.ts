import { LabError } from '#shared/errors'
import type { LabPreview, LabSpec } from '#shared/labs'
import { checkSpec, validFields } from './check-spec'
import type { LabDefaults } from './lab-defaults'
import type { LabRegistry } from './lab-registry'
import type { LabRuns } from './lab-runs'

interface Needs {
  registry: LabRegistry
  runs: LabRuns
  defaults: LabDefaults
  /** Takes away what there was of a lab that is gone. */
  ended(labId: string): Promise<void>
}

/** What the `Create cluster` form asks and does. */
export class NewLabs {
  readonly #needs: Needs

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** What the form starts with. */
  async defaults(): Promise<LabSpec> {
    const { registry, defaults } = this.#needs
    return await defaults.read(await registry.surroundings())
  }

  /** What would come of a form that may be half filled in. */
  async preview(form: Record<string, unknown>): Promise<LabPreview> {
    const { registry } = this.#needs
    const checked = await checkSpec(form, await registry.surroundings())
    return { ...checked, path: registry.pathOf(validFields(form).name ?? '') }
  }

  /**
   * Makes the lab's folder and starts the run that makes its machines. Everything is checked again: names and ports may have
   * been taken since the form showed them. Throws `input.invalid` with an issue of each field, `disk.full`, `disk.denied`.
   */
  async create(spec: LabSpec): Promise<{ labId: string; runId: string }> {
    return await this.#needs.registry.inTurn(() => this.#createNow(spec))
  }

  async #createNow(spec: LabSpec): Promise<{ labId: string; runId: string }> {
    const { registry, runs, defaults, ended } = this.#needs
    const { issues, nodes } = await checkSpec(spec, await registry.surroundings())
    if (issues.length > 0) throw new LabError('input.invalid', 'input.invalid', { issues })
    const { name, provider, box, kubernetesVersion, cni, subnet, podNetwork } = spec
    const lab = await registry.add({
      version: 1,
      name,
      provider,
      box,
      kubernetesVersion,
      cni,
      subnet,
      podNetwork,
      nodes,
    })
    try {
      // An earlier lab of this name, whose folder was deleted by hand, may have left journals and more.
      await ended(name)
      const runId = await runs.begin('create', lab, lab.nodeNames)
      await defaults.remember(spec)
      return { labId: name, runId }
    } catch (error) {
      await registry.takeBack(lab)
      throw error
    }
  }
}
