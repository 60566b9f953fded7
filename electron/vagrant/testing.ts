import { cpSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import type { Lab, LabSpec, LabVerb, ProvisioningStep } from '#shared/labs'
import type { LogLine, Run } from '#shared/runs'
import type { VagrantRig } from '../../e2e/rigs/vagrant-lxc/vagrant-lxc'
import { type LabOnDisk, LabService } from '../labs'
import { examplePc, exampleSpec } from '../labs/testing'
import { DisposableStore } from '../platform/disposables'
import { FakeKeychain } from '../platform/testing-keychain'
import type { Client } from '../rpc'
import { RunEngine, type StepPlan } from '../runs'
import { Events } from '../runs/testing'
import { SshService } from '../ssh'
import { FakePerson } from '../ssh/testing'
import { VagrantProvider, type VagrantProviderOptions } from './provider'

type Verb = Exclude<LabVerb, 'add' | 'remove' | 'rejoin'>

/** A page that listens to nothing. */
class SilentClient implements Client {
  readonly id = 1
  readonly disposables = new DisposableStore()
  readonly port = { send: () => undefined, sendFrame: () => undefined, bufferedBytes: () => 0 }
}

/** Puts stand-ins in the place of a new lab's scripts, since nothing can be installed in the rig's machines. */
class RigProvider extends VagrantProvider {
  readonly #rig: VagrantRig
  /** The lab that was made last. */
  lab: LabOnDisk | null = null

  constructor(rig: VagrantRig, options: VagrantProviderOptions) {
    super(options)
    this.#rig = rig
  }

  override planCreate(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    this.lab = lab
    cpSync(this.#rig.scripts, join(lab.path, 'provision'), { recursive: true })
    return super.planCreate(lab, nodes)
  }
}

/** The steps of a run that have this status. */
export const stepsOf = (run: Run, status: string): string[] =>
  run.steps.filter((step) => step.status === status).map(({ id }) => id)

/**
 * Labs, runs and SSH put together as the app does it, on the rig's machines: the provider `virtualbox` with another word
 * for Vagrant. Nobody is asked anything: a host key that is not known fails.
 */
export async function openLabs(rig: VagrantRig) {
  const root = await mkdtemp(join(tmpdir(), 'pilothouse-vagrant-labs-'))
  const labsFolder = join(root, 'labs')
  const homeFolder = join(root, 'home')
  const events = new Events()
  const { emit } = events
  const logger = pino({ level: 'silent' })
  const person = new FakePerson(() => null)
  const ssh = new SshService({ homeFolder, prompter: person, keychain: new FakeKeychain(), logger })
  const engine = new RunEngine({ folder: join(homeFolder, 'runs'), emit, logger })
  const thisPc = async () => examplePc()
  const labs = new LabService({ labsFolder, homeFolder, engine, emit, logger, thisPc })
  const provider = new RigProvider(rig, {
    id: 'virtualbox',
    vagrantProvider: 'lxc',
    program: 'vagrant',
    tools: [],
    hostKeys: ssh.hostKeys,
    reports: labs.reports,
  })
  labs.use(provider)
  // A fake in the place of kubectl: the rig's machines have no Kubernetes.
  const departed: string[] = []
  labs.setHelp({
    departure: {
      drain: async (_labId, node) => void departed.push(`drain ${node}`),
      deleteNode: async (_labId, node) => void departed.push(`delete ${node}`),
      uncordon: async (_labId, node) => void departed.push(`uncordon ${node}`),
    },
  })
  await engine.load()
  await labs.load()
  const client = new SilentClient()
  const reachable: string[] = []
  labs.onReachable(({ node }) => reachable.push(node))

  /** Waits for the end of a run, and gives it with what it logged from `since` on. */
  const ended = async (runId: string, since = 0): Promise<{ run: Run; lines: LogLine[] }> => {
    await events.ended(runId)
    const run = events.run(runId)
    if (!run) throw new Error('the run is gone')
    return { run, lines: events.logged(runId).slice(since) }
  }

  /** What a command prints on the node, over the app's own SSH. */
  const onNode = async (labId: string, node: string, command: string): Promise<string> => {
    const target = labs.sshTarget(labId, node)
    if (!target) throw new Error(`${node} does not run`)
    const connection = await ssh.connect(target)
    try {
      const channel = await connection.exec(command)
      const bytes: Uint8Array[] = []
      await new Promise<void>((resolve) =>
        channel.listen({ data: (part) => bytes.push(part), end: () => resolve() }),
      )
      return Buffer.concat(bytes).toString().trim()
    } finally {
      connection.release()
    }
  }

  const lab = (): Lab => {
    const found = labs.lab('k8s')
    if (!found) throw new Error('the lab is gone')
    return found
  }

  return {
    root,
    labsFolder,
    homeFolder,
    events,
    engine,
    labs,
    provider,
    person,
    reachable,
    departed,
    ended,
    onNode,
    lab,
    states: (): string[] => lab().nodes.map(({ name, state }) => `${name} ${state}`),
    onDisk: (): LabOnDisk => {
      if (!provider.lab) throw new Error('no lab was made')
      return provider.lab
    },
    /** Steps whose scripts ran on the node, in order. */
    performed: async (node: string): Promise<string[]> =>
      (await onNode('k8s', node, 'cat /var/tmp/steps')).split('\n'),
    create: async (spec: Partial<LabSpec>) =>
      labs.handlers['labs.create'](exampleSpec({ provider: 'virtualbox', ...spec }), client),
    /** Starts a run on the lab and waits for its end. */
    run: async (kind: Verb, labId: string, nodes?: string[]) => {
      const { runId } = await labs.handlers[`labs.${kind}`]({ labId, nodes }, client)
      return await ended(runId)
    },
    /** Starts a run on the lab. */
    start: async (kind: Verb, labId: string, nodes?: string[]) =>
      (await labs.handlers[`labs.${kind}`]({ labId, nodes }, client)).runId,
    /** Runs steps once more. */
    provision: async (labId: string, nodes: string[], steps: ProvisioningStep[]) =>
      await ended((await labs.handlers['labs.provision']({ labId, nodes, steps }, client)).runId),
    checkpoints: async () => await labs.checkpoints.handlers['checkpoints.list']({ labId: 'k8s' }, client),
    takeCheckpoint: async (name: string) =>
      await ended(
        (await labs.checkpoints.handlers['checkpoints.take']({ labId: 'k8s', name }, client)).runId,
      ),
    /** The only one that there is. */
    onCheckpoint: async (verb: 'restore' | 'delete') => {
      const [found] = await labs.checkpoints.handlers['checkpoints.list']({ labId: 'k8s' }, client)
      const request = { labId: 'k8s', checkpointId: found?.id ?? '' }
      return await ended((await labs.checkpoints.handlers[`checkpoints.${verb}`](request, client)).runId)
    },
    addWorkers: async (labId: string, count: number) =>
      await ended((await labs.handlers['labs.addWorkers']({ labId, count }, client)).runId),
    removeWorker: async (labId: string, node: string) =>
      await ended((await labs.handlers['labs.removeWorker']({ labId, node }, client)).runId),
    close: async () => {
      client.disposables.dispose()
      await engine.dispose()
      await labs.dispose()
      ssh.dispose()
      await rm(root, { recursive: true, force: true })
    },
  }
}
export type RealLabs = Awaited<ReturnType<typeof openLabs>>
