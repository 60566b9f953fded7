import { type ErrorKey, LabError } from '#shared/errors'
import type { NodeState, PlannedNode } from '#shared/labs'
import type { LabOnDisk, ProviderReports } from '../labs'
import type { StepContext } from '../runs'
import type { HostKeys, SshTarget } from '../ssh'
import { endOrphanedScripts, endScripts } from './guest-scripts'
import type { JoinTokens } from './join-tokens'
import { existingMachines } from './machine-ids'
import { nodeState } from './machine-state'
import type { StartWatch } from './start-watch'
import type { Turns } from './turns'
import type { Machine, Vagrant } from './vagrant'

/** What the machines of all labs share. */
export interface MachineNeeds {
  vagrant: Vagrant
  tokens: JoinTokens
  turns: Turns
  hostKeys: HostKeys
  reports: ProviderReports
  /** How to log in to running machines, by `LabMachines.key`. */
  targets: Map<string, SshTarget>
  watch: StartWatch | undefined
}

/** VirtualBox's word for a machine that it had to stop, and holds on to for a look; `up` fails until it is switched off. */
const stoppedByFault = 'gurumeditation'

/** Where a node keeps which of its steps are done: an empty file each. They share the machine's fate, and its snapshots'. */
const marksFolder = '/var/lib/pilothouse'

/** Key of the turn to make or remove a machine; see docs/decisions.md. */
export const makingTurn = 'making'

/** The end of a script is waited for so long, in ms. */
const endScriptMs = 15_000

/** How `vagrant ssh` ends where nobody answers; `vagrant.failed` is its ssh with code 255. */
const noAnswer: readonly ErrorKey[] = ['vagrant.failed', 'vagrant.notRunning', 'timeout']

/** Answer of a node that has noted a step. */
const noted = 'pilothouse: noted'

/** The machines of one lab: what the steps of its runs do. */
export class LabMachines {
  readonly #lab: LabOnDisk
  readonly #needs: MachineNeeds

  constructor(lab: LabOnDisk, needs: MachineNeeds) {
    this.#lab = lab
    this.#needs = needs
  }

  async exists(node: string): Promise<boolean> {
    return (await existingMachines(this.#lab.path, this.#needs.vagrant.provider)).has(node)
  }

  async state(node: string, signal: AbortSignal): Promise<NodeState> {
    return nodeState(await this.#inTurn(node, { signal }, () => this.#state(node, signal)))
  }

  /** In the provider's words. */
  async #state(node: string, signal: AbortSignal): Promise<string> {
    if (!(await this.exists(node))) return 'not_created'
    const states = await this.#needs.vagrant.states(this.#lab.path, [node], signal)
    return states.get(node) ?? 'not_created'
  }

  /** Makes the machine where it is missing, and boots it. Says whether it was made. Afterwards it can be logged in to. */
  async up(node: string, context: StepContext): Promise<boolean> {
    const { hostKeys, reports } = this.#needs
    const isNew = await this.#inTurn(node, context, async () => {
      const before = await this.beforeStart(node, context)
      if (before === 'running') context.log(`Machine ${node} is running already`, 'info')
      else await this.#oneByOne(context, () => this.#make(node, context, before))
      await this.#ensureAddress(node, context)
      // Vagrant also says that it succeeded where nothing was done; only a running machine can answer these.
      await this.learnTargets([node], context.signal)
      const isNew = before === 'not_created'
      // A start that was cancelled may have made the machine and not come to its key.
      if (isNew || !(await hostKeys.knows(this.#hostKeyAlias(node))))
        await this.#learnHostKey(node, context.signal)
      return isNew
    })
    reports.reachable(this.#lab.id, node)
    reports.changed(this.#lab.id)
    return isNew
  }

  /** The state in the provider's words, once a machine that VirtualBox has stopped was switched off. Needs the machine's turn. */
  async beforeStart(node: string, context: StepContext): Promise<string> {
    const state = await this.#state(node, context.signal)
    if (state !== stoppedByFault) return state
    context.log(`Machine ${node} is stopped by a fault of VirtualBox: it is switched off first`, 'info')
    await this.#needs.vagrant.halt(this.#machine(node), context)
    return 'poweroff'
  }

  async #make(node: string, context: StepContext, before: string): Promise<void> {
    const { vagrant, watch } = this.#needs
    const end = before === 'not_created' ? await watch?.making(this.#lab, node, context) : undefined
    try {
      await vagrant.up(this.#machine(node), context)
    } finally {
      await end?.()
    }
  }

  /** Runs one provisioning step, and notes on the machine that it is done. */
  async provision(
    node: string,
    step: string,
    env: Record<string, string>,
    context: StepContext,
  ): Promise<void> {
    await this.#inTurn(node, context, async () => {
      try {
        await this.#needs.vagrant.provision(this.#machine(node), step, env, context)
      } catch (error) {
        if (context.signal.aborted) await this.endScript(node, context)
        throw error
      }
      await this.#note(node, step, context.signal)
    })
  }

  /** `join` needs a token that the control plane knows, in this life of the app as in the ones before. */
  async provisionWithToken(
    node: string,
    step: string,
    controlPlane: PlannedNode,
    context: StepContext,
  ): Promise<void> {
    const token = this.#needs.tokens.of(this.#lab.path)
    const env = { PILOTHOUSE_JOIN_TOKEN: token.value }
    if (node !== controlPlane.name && !token.given) {
      context.log(`Giving the control plane ${controlPlane.name} a new join token`, 'info')
      await this.provision(controlPlane.name, 'control-plane', env, context)
      token.given = true
    }
    await this.provision(node, step, env, context)
    if (node === controlPlane.name) token.given = true
  }

  /** The next step that needs a token gets a new one, which the control plane is given first. */
  renewToken(): void {
    this.#needs.tokens.forget(this.#lab.path)
  }

  /** Steps that this very machine has behind it. A script that an app left there when it was killed is no more in the way. */
  async doneSteps(node: string, signal: AbortSignal): Promise<Set<string>> {
    const command = `${endOrphanedScripts}; ls -1 ${marksFolder} 2>/dev/null || true`
    const ask = () => this.#needs.vagrant.ask(this.#machine(node), command, signal)
    return new Set(await this.#inTurn(node, { signal }, ask))
  }

  /** Also ends a machine that is suspended. */
  async halt(node: string, context: StepContext): Promise<void> {
    await this.#stop(node, context, () => this.#needs.vagrant.halt(this.#machine(node), context), 'off')
  }

  async suspend(node: string, context: StepContext): Promise<void> {
    const suspend = () => this.#needs.vagrant.suspend(this.#machine(node), context)
    await this.#stop(node, context, suspend, 'suspended')
  }

  /** Wakes a suspended machine. Afterwards it can be logged in to. */
  async resume(node: string, context: StepContext): Promise<void> {
    await this.#start(node, context, () => this.#needs.vagrant.resume(this.#machine(node), context))
  }

  /** Stops a machine and boots it again. Afterwards it can be logged in to. */
  async reload(node: string, context: StepContext): Promise<void> {
    const reload = () => this.#needs.vagrant.reload(this.#machine(node), context)
    await this.#start(node, context, () => this.#oneByOne(context, reload))
  }

  async destroy(node: PlannedNode, context: StepContext): Promise<void> {
    const { vagrant, tokens, reports, watch } = this.#needs
    await this.#inTurn(node.name, context, async () => {
      this.#forgetTarget(node.name)
      if (await this.exists(node.name))
        await this.#oneByOne(context, () => vagrant.destroy(this.#machine(node.name), context))
      else context.log(`There is no machine ${node.name}`, 'info')
      await watch?.tidy(this.#lab, context)
      if (await this.exists(node.name)) throw stillThere(node.name, 'there')
      await this.forgetHostKey(node.name)
      if (node.role === 'control-plane') tokens.forget(this.#lab.path)
    })
    reports.changed(this.#lab.id)
  }

  /** Asks how to log in to running machines. */
  async learnTargets(nodes: readonly string[], signal: AbortSignal): Promise<void> {
    const configs = await this.#needs.vagrant.sshConfigs(this.#lab.path, nodes, signal)
    for (const [name, { host, port, username, keyPath }] of configs)
      this.#needs.targets.set(this.key(name), {
        name,
        host,
        port,
        username,
        credential: { method: 'key-file', path: keyPath },
        hostKeyAlias: this.#hostKeyAlias(name),
      })
  }

  /** Only for a machine that this app has destroyed, or made in the place of another. */
  async forgetHostKey(node: string): Promise<void> {
    await this.#needs.hostKeys.forget(this.#hostKeyAlias(node))
  }

  /** Key of the machine's turn and target. Folders tell labs apart. */
  key(node: string): string {
    return `${this.#lab.path}\n${node}`
  }

  /** A script goes on in the machine after its Vagrant has been stopped, and would be in the way of a retry. */
  async endScript(node: string, context: StepContext): Promise<void> {
    try {
      await this.#needs.vagrant.ask(this.#machine(node), endScripts, AbortSignal.timeout(endScriptMs))
    } catch (error) {
      context.log(`The script may go on in ${node}: ${String(error)}`, 'error')
    }
  }

  /**
   * Vagrant sets host name and address once a machine has booted, and leaves a machine that runs as it is. So one whose start
   * failed between the two is booted again. Throws `vagrant.addressMissing`.
   */
  async #ensureAddress(node: string, context: StepContext): Promise<void> {
    const { address } = this.#planned(node)
    if (await this.#hasAddress(node, address, context)) return
    context.log(`Machine ${node} runs without its address ${address}: it is booted again`, 'info')
    await this.#oneByOne(context, () => this.#needs.vagrant.reload(this.#machine(node), context))
    if (await this.#hasAddress(node, address, context)) return
    throw new LabError('state.conflict', 'vagrant.addressMissing', { params: { node, address } })
  }

  /** Also false where nobody can log in, as on a machine that never came up. */
  async #hasAddress(node: string, address: string, context: StepContext): Promise<boolean> {
    try {
      const lines = await this.#needs.vagrant.ask(this.#machine(node), 'hostname -I', context.signal)
      return lines.some((line) => line.split(/\s+/).includes(address))
    } catch (error) {
      if (!(error instanceof LabError) || !noAnswer.includes(error.key)) throw error
      context.log(`Machine ${node} does not answer: ${error.details ?? error.message}`, 'info')
      return false
    }
  }

  /** Vagrant also says that it succeeded where nothing was done; only the state tells. */
  async #stop(
    node: string,
    context: StepContext,
    stop: () => Promise<void>,
    wanted: NodeState,
  ): Promise<void> {
    await this.#inTurn(node, context, async () => {
      this.#forgetTarget(node)
      await stop()
      const state = await this.#state(node, context.signal)
      if (nodeState(state) !== wanted) throw stillThere(node, state)
    })
    this.#needs.reports.changed(this.#lab.id)
  }

  /** Only a machine that runs can say how to log in to it. */
  async #start(node: string, context: StepContext, start: () => Promise<void>): Promise<void> {
    const { reports } = this.#needs
    await this.#inTurn(node, context, async () => {
      this.#forgetTarget(node)
      await start()
      await this.learnTargets([node], context.signal)
    })
    reports.reachable(this.#lab.id, node)
    reports.changed(this.#lab.id)
  }

  #forgetTarget(node: string): void {
    this.#needs.targets.delete(this.key(node))
  }

  /** The machine was made by this app, on this computer: its key is taken from the machine itself. */
  async #learnHostKey(node: string, signal: AbortSignal): Promise<void> {
    const { vagrant, hostKeys } = this.#needs
    const lines = await vagrant.ask(this.#machine(node), 'cat /etc/ssh/ssh_host_ed25519_key.pub', signal)
    const key = lines.map((line) => /^ssh-ed25519 ([A-Za-z0-9+/]+=*)( |$)/.exec(line)?.[1]).find(Boolean)
    if (!key) throw new LabError('command.failed', 'vagrant.unreadable', { details: lines.join('\n') })
    await hostKeys.replace(this.#hostKeyAlias(node), Buffer.from(key, 'base64'))
  }

  /** Vagrant also says that a step succeeded where the machine was off; only a running one can note it. */
  async #note(node: string, step: string, signal: AbortSignal): Promise<void> {
    const command = `sudo mkdir -p ${marksFolder} && sudo touch ${marksFolder}/${step} && echo '${noted}'`
    const answer = await this.#needs.vagrant.ask(this.#machine(node), command, signal)
    if (!answer.includes(noted))
      throw new LabError('state.conflict', 'vagrant.notRunning', {
        params: { node },
        details: answer.join('\n'),
      })
  }

  async #oneByOne(context: StepContext, work: () => Promise<unknown>): Promise<void> {
    const { turns } = this.#needs
    if (turns.isTaken(makingTurn)) context.log('Waiting: machines are made one after another', 'info')
    await turns.take(makingTurn, context.signal, work)
  }

  /** One Vagrant at a time for one machine, questions included: two of them hinder each other. */
  async #inTurn<T>(node: string, { signal }: { signal: AbortSignal }, work: () => Promise<T>): Promise<T> {
    return await this.#needs.turns.take(this.key(node), signal, work)
  }

  #planned(node: string): PlannedNode {
    const planned = this.#lab.file.nodes.find(({ name }) => name === node)
    if (planned) return planned
    throw new LabError('resource.missing', 'labs.nodeMissing', { params: { lab: this.#lab.file.name, node } })
  }

  #machine(name: string): Machine {
    return { folder: this.#lab.path, name }
  }

  #hostKeyAlias(node: string): string {
    return `${node}.${this.#lab.id}.vagrant`
  }
}

const stillThere = (node: string, state: string): LabError =>
  new LabError('state.conflict', 'vagrant.stillThere', { params: { node, state } })
