import type { z } from 'zod'
import { appContract } from '../app'
import { broadcastContract } from '../broadcast'
import { bundleContract } from '../bundle'
import { checkpointsContract } from '../checkpoints'
import { clusterContract } from '../cluster'
import { compareContract } from '../compare'
import { diagnosisContract } from '../diagnosis'
import { filesContract } from '../files'
import { forwardsContract } from '../forwards'
import { hostKeysContract } from '../host-keys'
import { kubernetesContract } from '../kubernetes'
import { labsContract } from '../labs'
import { liveContract } from '../live'
import { preflightContract } from '../preflight'
import { promptsContract } from '../prompts'
import { recordingsContract } from '../recordings'
import { runsContract } from '../runs'
import { scriptContract } from '../script'
import { secretsContract } from '../secrets'
import { sessionImportContract } from '../session-import'
import { sessionsContract } from '../sessions'
import { settingsContract } from '../settings'
import { snippetsContract } from '../snippets'
import { terminalsContract } from '../terminals'
import { updatesContract } from '../updates'
import { workspaceContract } from '../workspace'

/** Every method and event between page and host. Handlers, client and types derive from it. */
export const contract = {
  methods: {
    ...appContract.methods,
    ...labsContract.methods,
    ...runsContract.methods,
    ...terminalsContract.methods,
    ...broadcastContract.methods,
    ...liveContract.methods,
    ...compareContract.methods,
    ...scriptContract.methods,
    ...snippetsContract.methods,
    ...filesContract.methods,
    ...recordingsContract.methods,
    ...sessionsContract.methods,
    ...sessionImportContract.methods,
    ...forwardsContract.methods,
    ...preflightContract.methods,
    ...promptsContract.methods,
    ...secretsContract.methods,
    ...hostKeysContract.methods,
    ...clusterContract.methods,
    ...checkpointsContract.methods,
    ...kubernetesContract.methods,
    ...diagnosisContract.methods,
    ...bundleContract.methods,
    ...settingsContract.methods,
    ...updatesContract.methods,
    ...workspaceContract.methods,
  },
  events: {
    ...appContract.events,
    ...labsContract.events,
    ...runsContract.events,
    ...terminalsContract.events,
    ...liveContract.events,
    ...compareContract.events,
    ...scriptContract.events,
    ...snippetsContract.events,
    ...filesContract.events,
    ...recordingsContract.events,
    ...sessionsContract.events,
    ...forwardsContract.events,
    ...promptsContract.events,
    ...clusterContract.events,
    ...checkpointsContract.events,
    ...kubernetesContract.events,
    ...diagnosisContract.events,
    ...bundleContract.events,
    ...settingsContract.events,
    ...updatesContract.events,
    ...workspaceContract.events,
  },
} as const

type Methods = typeof contract.methods
type Events = typeof contract.events

export type MethodName = keyof Methods
export type EventName = keyof Events

/** What a caller passes. */
export type MethodInput<M extends MethodName> = z.input<Methods[M]['input']>
/** What a handler receives: the input after its schema checked it and filled in defaults. */
export type CheckedInput<M extends MethodName> = z.output<Methods[M]['input']>
export type MethodOutput<M extends MethodName> = z.output<Methods[M]['output']>
export type EventPayload<E extends EventName> = z.output<Events[E]>
