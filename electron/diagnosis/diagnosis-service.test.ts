import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Diagnosis } from '#shared/diagnosis'
import { LabError } from '#shared/errors'
import { type Finding, findingLine } from '#shared/preflight'
import { exampleSpec, openLabs, type TestLabs } from '../labs/testing'
import type { StepPlan } from '../runs'
import { DiagnosisService } from './diagnosis-service'
import { exactTexts } from './testdata/exact-texts'

let folder: string
let test: TestLabs
let service: DiagnosisService

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-diagnosis-'))
  await open()
})
afterEach(async () => {
  await close()
  await rm(folder, { recursive: true })
})

async function open(): Promise<void> {
  test = await openLabs(folder)
  const { engine, labs, events } = test
  service = new DiagnosisService({
    engine,
    labs,
    emit: events.emit,
    logger: pino({ level: 'silent' }),
    namedMachines: async () => [],
    waitMs: 1,
  })
}

async function close(): Promise<void> {
  service.dispose()
  await test.close()
}

/** Makes a step of the fake provider print `text` and fail, as long as `broken()`. */
function failing(step: string, text: string, error?: LabError, provider = test.provider) {
  let broken = true
  const plan = provider.planCreate.bind(provider)
  provider.planCreate = (lab, nodes) =>
    plan(lab, nodes).map((planned) => (planned.id === step ? withFailure(planned) : planned))
  const withFailure = (planned: StepPlan): StepPlan => ({
    ...planned,
    run: async (context) => {
      if (!broken) return await planned.run(context)
      context.log(text)
      throw error ?? new LabError('command.failed', 'cluster.kubectlFailed', { params: { node: step } })
    },
  })
  return {
    repair: () => {
      broken = false
    },
  }
}

async function create(change: Parameters<typeof exampleSpec>[0] = {}): Promise<string> {
  const { runId } = await test.create(exampleSpec(change))
  await test.events.ended(runId)
  return runId
}

const finding = (id: Finding['id'], severity: Finding['severity'], found: Finding['found']): Finding => ({
  id,
  severity,
  found,
  params: {},
  evidence: '',
  fix: [],
  links: [],
})

const list = (labId = 'k8s'): Promise<Diagnosis[]> => service.list(labId)
const apply = async (id: string): Promise<void> => {
  await service.handlers['diagnosis.apply']({ id }, test.client)
}
const told = (): Diagnosis[] => test.events.of('diagnosis.changed').at(-1)?.diagnoses ?? []
const exact = (id: keyof typeof exactTexts): string => exactTexts[id][0] ?? ''

describe('the diagnosis of a run', () => {
  it('has the evidence, and stays with the run over a restart', async () => {
    failing('w1-k8s/boot', `something\n${exact('dpkg-lock')}\n${exact('shell-step-failed')}`)
    const runId = await create()
    const [diagnosis, ...others] = await list()
    expect(others).toEqual([])
    expect(diagnosis).toMatchObject({
      id: `${runId}:dpkg-lock`,
      labId: 'k8s',
      runId,
      problem: 'dpkg-lock',
      nodes: ['w1-k8s'],
      fix: 'wait',
    })
    const [line] = await test.engine.log(runId, (diagnosis?.evidence.seq ?? 0) - 1, 1)
    expect(line?.text).toBe(diagnosis?.evidence.line)
    await close()
    await open()
    expect(await list()).toEqual([diagnosis])
  })

  it('is told while the run goes on, with a fix only once it has ended', async () => {
    const release = test.provider.steps.hold('m-k8s/boot')
    failing('w1-k8s/boot', exact('vbox-session-lock'))
    const { runId } = await test.create(exampleSpec())
    await test.events.until(() => told().length > 0)
    expect(test.events.run(runId)?.status).toBe('running')
    expect(told()).toMatchObject([{ problem: 'vbox-session-lock' }])
    expect(told()[0]).not.toHaveProperty('fix')
    release()
    await test.events.ended(runId)
    await test.events.until(() => told()[0]?.fix === 'wait')
  })

  it('names all nodes that met it', async () => {
    failing('m-k8s/boot', exact('no-space'))
    failing('w1-k8s/boot', exact('no-space'))
    await create()
    expect(await list()).toMatchObject([{ problem: 'no-space', nodes: ['m-k8s', 'w1-k8s'] }])
  })

  it('knows the class of an error of Vagrant, and findings of the check before a run with their lines', async () => {
    const details = {
      params: { class: 'VMInaccessible', command: 'up', node: 'm-k8s', provider: 'virtualbox' },
    }
    failing(
      'm-k8s/boot',
      'words of another version',
      new LabError('state.conflict', 'vagrant.machineBroken', details),
    )
    const found = [
      finding('vagrant', 'error', 'vagrantMissing'),
      finding('network', 'error', 'networkCollides'),
    ]
    failing(
      'w1-k8s/boot',
      found.map(findingLine).join('\n'),
      new LabError('state.conflict', 'preflight.failed', { findings: found }),
    )
    await create()
    const problems = (await list()).map(({ problem, evidence }) => `${problem}: ${evidence.line}`)
    expect(problems.sort()).toEqual([
      expect.stringMatching(/^net-collides-lan: error network: /),
      'vagrant-missing: error vagrant: Vagrant was not found.',
      'vm-inaccessible: VirtualBox cannot read the machine “m-k8s”.',
    ])
  })

  describe('with warnings of the check before the run', () => {
    const warned = [
      finding('paths', 'warning', 'pathsNonAscii'),
      finding('hypervisor', 'warning', 'hypervisorRuns'),
    ]
    beforeEach(() => {
      test.labs.setHelp({
        preflight: () => ({
          ...{ id: 'preflight', name: 'preflight', node: null, needs: [] },
          run: async ({ log }) => log(warned.map(findingLine).join('\n'), 'info'),
          warnings: () => warned,
        }),
      })
      test.virtualBox.missing = []
    })
    const createReal = () => create({ provider: 'virtualbox' })
    const shown = async () =>
      (await list()).map(({ problem, suspected, fix }) => [problem, suspected === true, fix])

    it('has them as possible causes of a failure that nothing definite explains, over a restart too', async () => {
      failing('m-k8s/boot', 'mysterious', undefined, test.virtualBox)
      await createReal()
      const both = [
        ['non-ascii-user', true, undefined],
        ['vbs-slow-mode', true, undefined],
      ]
      expect(await shown()).toEqual(both)
      expect((await list())[0]?.evidence.line).toMatch(/^warning paths: /)
      await close()
      await open()
      expect(await shown()).toEqual(both)
    })

    it.each([
      [
        'boot-timeout',
        [
          ['boot-timeout', false, undefined],
          ['vbs-slow-mode', true, undefined],
        ],
      ],
      ['dpkg-lock', [['dpkg-lock', false, 'wait']]],
      ['vbs-slow-mode', [['vbs-slow-mode', false, undefined]]],
    ] as const)('beside %s has only what explains it', async (id, expected) => {
      failing('m-k8s/boot', exact(id), undefined, test.virtualBox)
      await createReal()
      expect(await shown()).toEqual(expected)
    })

    it('says nothing of them where nothing has failed', async () => {
      const release = test.virtualBox.steps.hold('m-k8s/boot')
      const { runId } = await test.create(exampleSpec({ provider: 'virtualbox' }))
      await test.events.stepIs(runId, 'm-k8s/boot', 'running')
      expect(await list()).toEqual([])
      release()
      expect(await test.events.ended(runId)).toBe('succeeded')
      expect(await list()).toEqual([])
    })
  })

  it('goes when the resumed run has got over it', async () => {
    const failure = failing('m-k8s/boot', exact('box-download'))
    const runId = await create()
    expect(await list()).toHaveLength(1)
    failure.repair()
    await test.engine.resume(runId)
    expect(await test.events.ended(runId)).toBe('succeeded')
    expect(await list()).toEqual([])
    expect(told()).toEqual([])
  })

  it('is told to be gone where the app has started again meanwhile', async () => {
    failing('m-k8s/boot', exact('box-download'))
    const runId = await create()
    await close()
    await open()
    expect(await list()).toHaveLength(1)
    await test.engine.resume(runId)
    expect(await test.events.ended(runId)).toBe('succeeded')
    await test.events.until(() => test.events.of('diagnosis.changed').at(-1)?.diagnoses.length === 0)
  })

  it('is about the present attempt only', async () => {
    let text = exact('box-download')
    failing('m-k8s/boot', '', undefined)
    const runId = await create()
    test.provider.planCreate = () => [
      test.provider.steps.step('m-k8s/boot', [], ({ log }) => {
        log(text)
        throw new Error('still')
      }),
    ]
    for (const id of ['box-download', 'vm-name-exists'] as const) {
      text = exact(id)
      await test.engine.resume(runId)
      await test.events.ended(runId)
      expect((await list()).map(({ problem }) => problem)).toEqual([id])
    }
  })

  it('of steps that succeeded is silent, except for what tools do not notice', async () => {
    const say = (step: string, text: string) => {
      const plan = test.provider.planCreate.bind(test.provider)
      test.provider.planCreate = (lab, nodes) =>
        plan(lab, nodes).map((planned) => ({
          ...planned,
          run: async (context) => {
            if (planned.id === step) context.log(text)
            await planned.run(context)
          },
        }))
    }
    say('m-k8s/boot', `${exact('dpkg-lock')}\n${exact('old-manifest')}`)
    test.provider.steps.break('w1-k8s/join')
    await create()
    expect((await list()).map(({ problem, params }) => [problem, params])).toEqual([
      ['old-manifest', { kind: 'PodDisruptionBudget', version: 'policy/v1beta1' }],
    ])
  })

  it('outlives a halt and ends with its lab', async () => {
    failing('m-k8s/boot', exact('no-space'))
    await create()
    await test.run('halt', 'k8s')
    expect(await list()).toHaveLength(1)
    await test.run('destroy', 'k8s')
    expect(await list()).toEqual([])
    expect(told()).toEqual([])
  })

  it('of a cancelled run does not speak of the cancel', async () => {
    const plan = test.provider.planCreate.bind(test.provider)
    test.provider.planCreate = (lab, nodes) =>
      plan(lab, nodes).map((planned) => ({
        ...planned,
        run: async (context) => {
          context.log(exact('vagrant-interrupted'))
          await planned.run(context)
        },
      }))
    test.provider.steps.hold('m-k8s/boot')
    const { runId } = await test.create(exampleSpec())
    await test.events.stepIs(runId, 'm-k8s/boot', 'running')
    await test.engine.cancel(runId)
    expect(await list()).toEqual([])
  })
})

describe('fixes', () => {
  const labFile = () => readFile(join(test.labsFolder, 'k8s/lab.yaml'), 'utf8')

  it('free-subnet moves a lab without a cluster, keeps the rest of its file, and resumes', async () => {
    const failure = failing('m-k8s/boot', exact('hostonly-range'))
    failing('w1-k8s/boot', exact('hostonly-range')).repair()
    test.provider.steps.hold('w1-k8s/boot')
    const { runId } = await test.create(exampleSpec({ subnet: '192.168.99.0/24' }))
    await test.events.stepIs(runId, 'm-k8s/boot', 'failed')
    await test.engine.cancel(runId)
    const path = join(test.labsFolder, 'k8s/lab.yaml')
    await writeFile(path, (await labFile()).replace('cni: calico', 'cni: calico # mine'))
    const [diagnosis] = await list()
    expect(diagnosis?.fix).toBe('free-subnet')
    failure.repair()
    test.provider.steps.hold('w1-k8s/boot')()
    await apply(diagnosis?.id ?? '')
    expect(await test.events.ended(runId)).toBe('succeeded')
    const [lab] = await test.list()
    expect(lab?.subnet).toMatch(/^192\.168\.(5[6-9]|6[0-3])\.0\/24$/)
    const start = lab?.subnet.replace('.0/24', '')
    expect(lab?.nodes.map(({ address }) => address)).toEqual([`${start}.10`, `${start}.101`])
    expect(await labFile()).toContain('cni: calico # mine')
    expect(await list()).toEqual([])
  })

  it('free-subnet is not offered once a step on a node is done', async () => {
    failing('w1-k8s/join', exact('hostonly-range'))
    await create()
    const [diagnosis] = await list()
    expect(diagnosis?.problem).toBe('hostonly-range')
    expect(diagnosis?.fix).toBeUndefined()
    await expect(apply(diagnosis?.id ?? '')).rejects.toMatchObject({ key: 'diagnosis.noFix' })
  })

  it('free-ports gives other ports to nodes that do not run', async () => {
    const failure = failing('w1-k8s/boot', exact('port-collision'))
    const runId = await create()
    const before = (await test.list())[0]?.nodes.map(({ sshPort }) => sshPort) ?? []
    const { createServer } = await import('node:net')
    const blocker = createServer()
    await new Promise<void>((resolve) => blocker.listen(before[1], '127.0.0.1', resolve))
    const [diagnosis] = await list()
    expect(diagnosis).toMatchObject({
      problem: 'port-collision',
      params: { port: '60010' },
      fix: 'free-ports',
    })
    failure.repair()
    try {
      await apply(diagnosis?.id ?? '')
      expect(await test.events.ended(runId)).toBe('succeeded')
    } finally {
      blocker.close()
    }
    const after = (await test.list())[0]?.nodes.map(({ sshPort }) => sshPort) ?? []
    expect(after[0]).toBe(before[0])
    expect(after[1]).toBeGreaterThan(before[1] ?? 0)
  })

  it('free-ports is not offered for a lab that was opened: its files are not changed', async () => {
    await mkdir(join(folder, 'book'))
    const path = await realpath(join(folder, 'book'))
    await writeFile(join(path, 'Vagrantfile'), '')
    test.opener.vagrantfiles.set(path, ['m-k8s'])
    failing('m-k8s/boot', exact('port-collision'), undefined, test.opened)
    const { labId } = await test.labs.handlers['labs.open']({ path, trusted: true }, test.client)
    await test.run('up', labId)
    const [diagnosis] = await list(labId)
    expect(diagnosis?.problem).toBe('port-collision')
    expect(diagnosis?.fix).toBeUndefined()
  })

  it('wait goes on after a while, once', async () => {
    const failure = failing('m-k8s/boot', exact('vagrant-lock'))
    const runId = await create()
    const [diagnosis] = await list()
    failure.repair()
    const results = await Promise.allSettled([apply(diagnosis?.id ?? ''), apply(diagnosis?.id ?? '')])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await test.events.ended(runId)).toBe('succeeded')
  })

  it('of a problem that is gone is refused', async () => {
    await expect(apply('nothing:dpkg-lock')).rejects.toMatchObject({ key: 'diagnosis.missing' })
  })
})
