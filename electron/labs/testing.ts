import { join } from 'node:path'
import pino from 'pino'
import { LabError } from '#shared/errors'
import type { LabSpec, LabVerb } from '#shared/labs'
import { DisposableStore } from '../platform/disposables'
import type { Client } from '../rpc'
import { RunEngine } from '../runs'
import { Events } from '../runs/testing'
import { FakeProvider } from './fake-provider'
import { LabService } from './lab-service'
import type { FoundMachine, Opener } from './opened-labs'
import type { ThisPc } from './this-pc'

/** Test helper: labs and runs put together as the app does it, on the real folder `root`, with fake providers. */
export async function openLabs(root: string, prepare: (provider: FakeProvider) => void = () => undefined) {
  const labsFolder = join(root, 'labs')
  const homeFolder = join(root, 'home')
  const events = new Events()
  const { emit } = events
  const logger = pino({ level: 'silent' })
  const engine = new RunEngine({ folder: join(homeFolder, 'runs'), emit, logger })
  const pc = examplePc()
  const thisPc = async () => pc
  const labs = new LabService({ labsFolder, homeFolder, engine, emit, logger, thisPc })
  const [provider, virtualBox] = [new FakeProvider('sandbox'), new FakeProvider('virtualbox')]
  // Most tests are about labs that need nothing of this PC.
  virtualBox.missing = ['VirtualBox']
  virtualBox.checkUsable = ({ path }) => labs.trusted.check(path)
  prepare(provider)
  const opened = new FakeProvider('vagrant')
  const opener = new FakeOpener()
  labs.setOpener(opener)
  for (const each of [provider, virtualBox, opened]) {
    each.reportTo(labs.reports)
    labs.use(each)
  }
  /** A fake cluster that workers leave. */
  const cluster = { refuses: false, departed: [] as string[] }
  const depart = async (text: string): Promise<void> => {
    if (cluster.refuses)
      throw new LabError('command.failed', 'cluster.kubectlFailed', { params: { node: 'm-k8s' } })
    cluster.departed.push(text)
  }
  const proved: string[] = []
  const repaired: string[] = []
  labs.setHelp({
    departure: {
      drain: (_labId, node, _context, cordoning) => {
        cordoning()
        return depart(`drain ${node}`)
      },
      deleteNode: (_labId, node) => depart(`delete ${node}`),
      uncordon: async (_labId, node) => void cluster.departed.push(`uncordon ${node}`),
    },
    rejoining: {
      leave: (_labId, node) => depart(`leave ${node}`),
      reset: (_labId, node) => depart(`reset ${node}`),
      giveBack: async (_labId, node) => void cluster.departed.push(`give back ${node}`),
    },
    proof: async (labId) => void proved.push(labId),
    repair: async (_labId, node) => void repaired.push(node),
  })
  await engine.load()
  await labs.load()
  const client = new SilentClient()
  const close = async (): Promise<void> => {
    client.disposables.dispose()
    await engine.dispose()
    await labs.dispose()
  }
  return {
    labsFolder,
    homeFolder,
    events,
    engine,
    labs,
    provider,
    virtualBox,
    opened,
    opener,
    proved,
    repaired,
    cluster,
    /** Answers as the PC that this is on; a test may change it. */
    pc,
    client,
    close,
    list: () => labs.handlers['labs.list'](undefined, client),
    create: (spec: LabSpec) => labs.handlers['labs.create'](spec, client),
    preview: (form: Record<string, unknown>) => labs.handlers['labs.preview'](form, client),
    defaults: () => labs.handlers['labs.defaults'](undefined, client),
    broken: () => labs.handlers['labs.broken'](undefined, client),
    /** Starts the run and waits for its end. */
    async run(kind: Exclude<LabVerb, 'add' | 'remove' | 'rejoin'>, labId: string, nodes?: string[]) {
      const { runId } = await labs.handlers[`labs.${kind}`]({ labId, nodes }, client)
      return { runId, status: await events.ended(runId) }
    },
    async addWorkers(labId: string, count: number) {
      const { runId } = await labs.handlers['labs.addWorkers']({ labId, count }, client)
      return { runId, status: await events.ended(runId) }
    },
    async removeWorker(labId: string, node: string) {
      const { runId } = await labs.handlers['labs.removeWorker']({ labId, node }, client)
      return { runId, status: await events.ended(runId) }
    },
    async rejoin(labId: string, node: string) {
      const { runId } = await labs.handlers['labs.rejoin']({ labId, node }, client)
      return { runId, status: await events.ended(runId) }
    },
  }
}
export type TestLabs = Awaited<ReturnType<typeof openLabs>>

/** A fake Vagrant, as far as it is asked about folders that the app did not make. */
class FakeOpener implements Opener {
  /** By folder: the machines of its Vagrantfile. A folder that is missing here has a broken one. */
  readonly vagrantfiles = new Map<string, string[]>()
  remembered: FoundMachine[] = []

  async machineNames(folder: string): Promise<string[]> {
    const machines = this.vagrantfiles.get(folder)
    if (machines) return machines
    throw new LabError('config.corrupt', 'vagrant.vagrantfile', { details: 'a syntax error' })
  }

  async everyMachine(): Promise<FoundMachine[]> {
    return this.remembered
  }
}

/** A page that listens to nothing. */
class SilentClient implements Client {
  readonly id = 1
  readonly disposables = new DisposableStore()
  readonly port = { send: () => undefined, sendFrame: () => undefined, bufferedBytes: () => 0 }
}

/** A PC with room for the reference lab, in no network. */
export const examplePc = (change: Partial<ThisPc> = {}): ThisPc => ({
  cpus: 8,
  memoryMiB: 16_384,
  freeMemoryMiB: 12_288,
  networks: [],
  hostOnlyRanges: null,
  ...change,
})

/** Valid values of the form: one control plane, one worker. */
export const exampleSpec = (change: Partial<LabSpec> = {}): LabSpec => ({
  name: 'k8s',
  provider: 'sandbox',
  workers: 1,
  kubernetesVersion: '1.36',
  cni: 'calico',
  box: 'bento/ubuntu-24.04',
  controlPlaneCpus: 2,
  controlPlaneMemoryMiB: 2048,
  workerCpus: 1,
  workerMemoryMiB: 1024,
  subnet: '192.168.56.0/24',
  podNetwork: '172.16.0.0/16',
  sshPortBase: 60_000,
  ...change,
})
