import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { OpenRequest } from '#shared/app'
import { BundleService } from './bundle'
import { repairNode } from './checkpoints'
import { ClusterService } from './cluster'
import { CompareService } from './compare'
import { DiagnosisService } from './diagnosis'
import { FileService, placeTitle } from './files'
import { ForwardService } from './forwards'
import { KubernetesService } from './kubernetes'
import { LabService, OpenRequests, SeenLabs } from './labs'
import { type AppLock, acquireAppLock } from './platform/app-lock'
import { ChildNotes } from './platform/child-notes'
import { SystemKeychain } from './platform/keychain'
import { createLogger, type Logger } from './platform/logger'
import type { Paths } from './platform/paths'
import type { Platform } from './platform/platform'
import { noteChildrenIn } from './platform/process'
import { PreflightService } from './preflight'
import { addProviders, vagrantProgram } from './providers'
import { RecordingService } from './recordings'
import { nodeTarget, resolveSource } from './resolve-source'
import { ClientHub, type ClientPort, type Connection, type HandlersOf, RpcServer } from './rpc'
import { RunEngine } from './runs'
import { ScriptService } from './script'
import { SessionImport, SessionService } from './sessions'
import { SettingsService } from './settings'
import { SnippetService } from './snippets'
import { PromptService, SshService, savedSecrets } from './ssh'
import { type RemoteSource, TerminalService } from './terminals'
import { UpdateService } from './updates'
import { machineLoads, VBoxManage } from './virtualbox'
import { WorkspaceService } from './workspace'

/** Ending may take this long, in ms; then the program ends without waiting any longer. */
const disposeMs = 10_000
/** The same while a run goes on: its steps are given 40 s of it. */
const busyDisposeMs = 50_000

export interface AppOptions {
  paths: Paths
  platform: Platform
  version: string
  /** Nobody sees terminals: none is opened by itself. */
  headless?: boolean
}

/** The whole program but its host. */
export interface App {
  readonly logger: Logger
  readonly settings: SettingsService
  /** Bytes of files, which go between host and page apart from the contract. */
  readonly files: Pick<FileService, 'receive' | 'deliver'>
  /** Serves one more page. */
  connect(port: ClientPort): Connection
  /** Shows a lab or a folder on the page, or on the first one that comes. */
  open(request: OpenRequest): void
  /** Whether a run is changing a lab, and nobody has asked for the end. */
  readonly isBusy: boolean
  /** Ends every run, terminal, connection and simulated machine, and frees the home folder; at most 10 s, 50 s while busy. Never throws. */
  dispose(): Promise<void>
}

/** Throws `state.conflict` (`app.alreadyRunning`) where another process works with this home folder, `disk.*` where it cannot be written. */
export async function createApp(options: AppOptions): Promise<App> {
  const lock = await acquireAppLock(join(options.paths.home, 'app.lock'))
  try {
    const services = await createServices(options, lock)
    const server = new RpcServer(services)
    let disposing: Promise<void> | undefined
    return {
      logger: services.logger,
      settings: services.settings,
      files: services.files,
      connect: (port) => server.connect(port),
      open: (request) => services.openRequests.add(request),
      get isBusy() {
        return disposing === undefined && services.isBusy()
      },
      dispose: () => {
        disposing ??= end(services, lock)
        return disposing
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function end(services: Awaited<ReturnType<typeof createServices>>, lock: AppLock): Promise<void> {
  const ms = services.isBusy() ? busyDisposeMs : disposeMs
  await allEnded([atMost(ms, services.end())], services.logger)
  await allEnded([lock.release()], services.logger)
}

/** Makes every service and joins them; the only place that knows them all. */
async function createServices({ paths, platform, version, headless }: AppOptions, lock: AppLock) {
  const homeFolder = paths.home
  const logger = createLogger(homeFolder)
  const children = new ChildNotes({ folder: join(homeFolder, 'children'), logger })
  await children.endLeftBehind()
  noteChildrenIn(children)
  const hub = new ClientHub()
  const { emit } = hub

  const keychain = new SystemKeychain()
  const settings = await SettingsService.open({ homeFolder, emit, logger })
  const workspaces = new WorkspaceService({ homeFolder, emit, logger })
  const prompts = new PromptService({ emit })
  const ssh = new SshService({ homeFolder, prompter: prompts, keychain, logger })
  const sessions = new SessionService({ homeFolder, emit })
  const { localFiles } = platform.capabilities
  const sessionImport = new SessionImport({ sessions, keychain, localFiles })
  const engine = new RunEngine({ folder: join(homeFolder, 'runs'), emit, logger })
  const labs = new LabService({ labsFolder: paths.labs, homeFolder, engine, emit, logger })
  const virtualBox = new VBoxManage()
  const preflight = new PreflightService({ labsFolder: paths.labs, virtualBox, vagrantProgram })
  addProviders({ labs, virtualBox, hostKeys: ssh.hostKeys, logger })
  const resolve = (source: RemoteSource) => resolveSource(source, labs, sessions)
  const inBackground = (work: Promise<void>) =>
    void work.catch((error) => logger.error({ err: error }, 'Work in the background failed'))
  const forwards = new ForwardService({ connections: ssh, sessions, emit, logger })
  const kubernetes = new KubernetesService({
    connections: ssh,
    labs,
    machineLoads: (labId, signal) => machineLoads(virtualBox, labs.lab(labId), signal),
    kubeconfigPath: join(homedir(), '.kube', 'config'),
    emit,
    logger: logger.child({ service: 'kubernetes' }),
  })
  const terminals = new TerminalService({
    connections: ssh,
    resolve,
    openPod: (source, request) => kubernetes.openPodShell(source, request),
    scrollback: () => settings.current['terminal.scrollback'],
    followed: (terminal) => {
      const { id, source, state } = terminal
      if (source.type === 'session') inBackground(forwards.follow(source.sessionId, id, state))
      recordings.follow(terminal)
      scripts.follow(terminal)
    },
    emit,
    logger,
  })
  const recordings = new RecordingService({ homeFolder, terminals, emit, logger })
  const snippets = new SnippetService({
    homeFolder,
    lab: (labId) => {
      const lab = labs.lab(labId)
      return lab && { path: lab.path, writable: lab.provider !== 'vagrant' }
    },
    emit,
    logger,
  })
  const scripts = new ScriptService({ terminals, emit, logger })
  const compare = new CompareService({
    connections: ssh,
    resolve: async (source) => (await resolve(source)).target,
    emit,
    logger,
  })
  const files = new FileService({
    connections: ssh,
    resolve: async (place) => {
      const { target, title } = await resolve(place)
      return { target, title: placeTitle(place, title, labs.list()) }
    },
    platform,
    emit,
    logger,
  })
  const cluster = new ClusterService({ connections: ssh, labs, emit, logger })
  const namedMachines = () => virtualBox.machines()
  const diagnosis = new DiagnosisService({ engine, labs, emit, logger, namedMachines })
  const bundle = new BundleService({
    version,
    vagrantProgram,
    virtualBox,
    preflight,
    engine,
    labs,
    connections: ssh,
    resolve: async (source) => (await resolve(source)).target,
    emit,
    logger: logger.child({ service: 'bundle' }),
  })
  labs.setHelp({
    proof: (labId, context) => cluster.proveReady(labId, context),
    preflight: (starts) => preflight.step(starts),
    departure: cluster,
    farewell: (labId, context) => kubernetes.takeOut(labId, context),
    rejoining: kubernetes.rejoining,
    repair: (labId, node, context) =>
      repairNode({ connections: ssh, target: nodeTarget(labs, labId, node), context }),
  })

  if (!headless) labs.onReachable(({ labId, node }) => inBackground(terminals.ensureNode(labId, node)))
  labs.onNodeRemoved(({ labId, node }) => inBackground(terminals.closeNode(labId, node)))
  labs.onEnded((labId) => {
    inBackground(terminals.closeWorkspace(labId))
    compare.removeWorkspace(labId)
    scripts.removeWorkspace(labId)
    inBackground(workspaces.remove(labId))
    inBackground(kubernetes.removeLab(labId))
  })
  await engine.load()
  await labs.load()
  const seen = new SeenLabs({ homeFolder, owner: lock.owner, labs, logger })
  hub.add(seen)
  const openRequests = new OpenRequests(emit)
  const updates = new UpdateService({
    updater: platform.updater,
    settings: () => settings.current,
    isBusy: () => engine.isBusy,
    emit,
    logger: logger.child({ service: 'updates' }),
  })
  if (!headless) updates.start()

  return {
    hub,
    logger,
    settings,
    files,
    openRequests,
    isBusy: () => engine.isBusy,
    frames: terminals,
    handlers: {
      ...appHandlers({ paths, platform, version }, openRequests),
      ...labs.handlers,
      ...labs.checkpoints.handlers,
      ...engine.handlers,
      ...terminals.handlers,
      ...compare.handlers,
      ...scripts.handlers,
      ...snippets.handlers,
      ...files.handlers,
      ...recordings.handlers,
      ...cluster.handlers,
      ...kubernetes.handlers,
      ...diagnosis.handlers,
      ...bundle.handlers,
      ...sessions.handlers,
      ...forwards.handlers,
      ...sessionImport.handlers,
      ...preflight.handlers,
      ...prompts.handlers,
      ...savedSecrets(keychain, ssh),
      ...ssh.handlers,
      ...settings.handlers,
      ...updates.handlers,
      ...workspaces.handlers,
    },
    /** Users of a service end before the service. */
    async end(): Promise<void> {
      updates.dispose()
      prompts.dispose()
      cluster.dispose()
      forwards.dispose()
      diagnosis.dispose()
      sessionImport.dispose()
      scripts.dispose()
      await allEnded([recordings.dispose()], logger)
      await allEnded([engine.dispose(), terminals.dispose(), compare.dispose()], logger)
      await allEnded([kubernetes.dispose()], logger)
      await allEnded([files.dispose(), bundle.dispose()], logger)
      await allEnded([preflight.dispose()], logger)
      await allEnded([labs.dispose(), settings.dispose(), workspaces.dispose(), snippets.dispose()], logger)
      await seen.dispose()
      ssh.dispose()
      hub.dispose()
      noteChildrenIn(null)
    },
  }
}

function appHandlers(
  { paths, platform, version }: AppOptions,
  openRequests: OpenRequests,
): HandlersOf<'app'> {
  return {
    'app.info': () => ({
      version,
      platform: process.platform,
      homeFolder: paths.home,
      labsFolder: paths.labs,
      capabilities: platform.capabilities,
    }),
    'app.openExternal': ({ url }) => platform.openExternal(url),
    'app.takeOpenRequest': () => openRequests.take(),
  }
}

/** One service that cannot end properly does not keep the others from it. */
async function allEnded(ends: Promise<void>[], logger: Logger): Promise<void> {
  for (const result of await Promise.allSettled(ends))
    if (result.status === 'rejected') logger.error({ err: result.reason }, 'A service could not end')
}

async function atMost(ms: number, work: Promise<void>): Promise<void> {
  await Promise.race([work, wait(ms, undefined, { ref: false })])
}
