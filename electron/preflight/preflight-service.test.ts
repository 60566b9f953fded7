import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { toWire } from '#shared/errors'
import type { PlannedNode } from '#shared/labs'
import type { Finding } from '#shared/preflight'
import { type Answer, type Rig, standInVBoxManage } from '../../e2e/rigs/vboxmanage/vboxmanage'
import type { InVirtualBox, Starts } from '../labs'
import { VBoxManage } from '../virtualbox'
import type { Check, CheckContext } from './check'
import { asGuess, PreflightService } from './preflight-service'
import { runChecks } from './run-checks'

let folder: string
let rig: Rig | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-preflight-'))
})

afterEach(() => {
  rig?.dispose()
  rig = undefined
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const nothing: InVirtualBox = { started: [], ofLab: [] }
const uuid = '3b8943d6-4a28-4038-8ecf-d8d137a8b2c6'

/** VirtualBox as it answers without a machine. */
const quiet = (version: string): Record<string, Answer> => ({
  '--version': { out: `${version}\n` },
  'list vms': { out: '' },
  'list hostonlyifs': { out: '' },
  'list systemproperties': { out: `Default machine folder: ${folder}\n` },
})

/** A service on this PC with a stand-in for VirtualBox, and one for Vagrant that only knows its version. */
function service(answers: Record<string, Answer> | null, vagrant: string | null = '2.4.9'): PreflightService {
  rig?.dispose()
  rig = answers ? standInVBoxManage(answers) : undefined
  vi.stubEnv('PILOTHOUSE_VBOXMANAGE', rig?.program ?? join(folder, 'no-such-program'))
  const vagrantProgram = join(folder, 'vagrant')
  if (vagrant) writeFileSync(vagrantProgram, `#!/bin/sh\necho 'Vagrant ${vagrant}'\n`, { mode: 0o755 })
  return new PreflightService({ labsFolder: folder, virtualBox: new VBoxManage(), vagrantProgram })
}

const never = new AbortController().signal
const byId = (findings: Finding[]) => new Map(findings.map((finding) => [finding.id, finding]))

const node: PlannedNode = {
  name: 'm-k8s',
  role: 'control-plane',
  address: '192.168.56.10',
  sshPort: 60_010,
  cpus: 2,
  memoryMiB: 512,
}

describe.runIf(process.platform === 'linux')('on this Linux PC', () => {
  it('has an answer to every check that applies here', async () => {
    const found = byId(await service(quiet('7.2.22r1')).check(null, never))
    expect([...found.keys()]).toEqual([
      'vagrant',
      'virtualbox',
      'compatibility',
      'architecture',
      'driver',
      'virtualisation',
      'kvm',
      'network',
      'memory',
      'disk',
      'machines',
    ])
    expect([...found.values()].filter(({ severity }) => severity === 'unknown')).toEqual([])
    expect(found.get('vagrant')).toMatchObject({ severity: 'ok', params: { version: '2.4.9' } })
    expect(found.get('memory')?.params.total).toBeGreaterThan(0)
    expect(found.get('disk')?.evidence).toContain(folder)
  })

  it('says what is missing, and nothing that follows from it', async () => {
    const found = byId(await service(null, null).check(null, never))
    expect(found.get('vagrant')?.found).toBe('vagrantMissing')
    expect(found.get('virtualbox')?.found).toBe('virtualboxMissing')
    for (const id of ['compatibility', 'driver', 'kvm', 'machines'] as const)
      expect(found.has(id)).toBe(false)
  })

  it('says honestly what could not be found out, and why', async () => {
    const answers = {
      ...quiet('7.2.22r1'),
      'list vms': { code: 1, err: 'VBoxManage: error: Server is gone\n' },
    }
    const found = byId(await service(answers).check(null, never))
    expect(found.get('machines')).toMatchObject({ severity: 'unknown', found: 'notChecked' })
    expect(found.get('machines')?.evidence).toContain('Server is gone')
    expect(found.get('virtualbox')?.severity).toBe('ok')
  })

  it('sees ports of machines that are off, and leaves out one that cannot be read', async () => {
    const port = await freePort()
    const settings = [
      'name="old"',
      `UUID="${uuid}"`,
      'VMState="poweroff"',
      `Forwarding(0)="ssh,tcp,127.0.0.1,${port},,22"`,
    ].join('\n')
    const answers = {
      ...quiet('7.2.22r1'),
      'list vms': { out: `"old" {${uuid}}\n"gone" {${uuid.replace('3b', '4b')}}\n` },
      [`showvminfo ${uuid} --machinereadable`]: { out: settings },
    }
    const found = byId(await service(answers).check([{ ...node, sshPort: port }], never))
    expect(found.get('ports')).toMatchObject({ found: 'portsShared', evidence: `old: ${port}` })
  })

  it('takes running machines on the network for a danger only where they are not of the same lab', async () => {
    const settings = [
      'name="m-k8s.k8s-1a2b3c4d"',
      `UUID="${uuid}"`,
      'VMState="running"',
      'hostonlyadapter2="vboxnet7"',
    ].join('\n')
    const adapter = 'Name:        vboxnet7\nIPAddress:   192.168.63.1\nNetworkMask: 255.255.255.0\n'
    const answers = {
      ...quiet('7.2.22r1'),
      'list vms': { out: `"m-k8s.k8s-1a2b3c4d" {${uuid}}\n` },
      'list hostonlyifs': { out: adapter },
      'list dhcpservers': { out: '' },
      [`showvminfo ${uuid} --machinereadable`]: { out: settings },
    }
    const preflight = service(answers)
    const worker = { ...node, name: 'w1-k8s', address: '192.168.63.101' }
    const found = async (ofLab: string[], existing: PlannedNode[] = []) => {
      const asked = { existing, inVirtualBox: { started: [], ofLab } }
      return byId(await preflight.check(existing.length > 0 ? [] : [worker], never, asked)).get('network')
    }
    expect((await found([uuid]))?.found).toBe('networkOk')
    expect((await found([]))?.found).toBe('networkInUse')
    expect((await found([], [worker]))?.fix).toEqual([{ key: 'haltOthers' }])
  })
})

describe('the first step of a run', () => {
  const starts = (toMake: PlannedNode[], machines: InVirtualBox | null = nothing): Starts => ({
    toMake,
    existing: [],
    inVirtualBox: async () => machines,
  })
  const run = async (preflight: PreflightService, of: Starts) => {
    const lines: string[] = []
    const step = preflight.step(of)
    await step.run({ signal: never, log: (text) => void lines.push(text) }).catch((error) => {
      throw Object.assign(error, { lines })
    })
    return lines
  }

  it('fails with all problems and what to do', async () => {
    const failed = await run(service(quiet('7.2.22r1'), '2.3.4'), starts([node])).catch((error) => error)
    expect(failed).toMatchObject({ code: 'state.conflict', key: 'preflight.failed' })
    expect(failed.details).toContain(
      'Vagrant 2.3.4 refuses VirtualBox 7.2.22: it needs Vagrant 2.4.9 or newer.',
    )
    expect(failed.details).toContain('Install the newest Vagrant')
    // For the page, which has them in its own language.
    const params = expect.objectContaining({ vagrant: '2.3.4' })
    expect(toWire(failed).findings).toContainEqual(
      expect.objectContaining({ found: 'compatibilityOld', params, fix: [{ key: 'updateVagrant' }] }),
    )
    expect(failed.lines).toContainEqual(expect.stringMatching(/^error compatibility: /))
  })

  const unknown = { ...node, address: '', sshPort: 0, cpus: 0, memoryMiB: 0 }

  it('stops machines that somebody else has planned as well, and needs to know nothing of them', async () => {
    const preflight = service(quiet('7.2.22r1'), '2.3.4')
    const failed = await run(preflight, starts([unknown])).catch((error) => error)
    expect(failed).toMatchObject({ key: 'preflight.failed' })
    const told = (failed.lines as string[]).join('\n')
    expect(told).toMatch(/^error compatibility: /m)
    expect(told).toMatch(/ disk: /)
    expect(told).not.toMatch(/ (network|memory|ports): /)
  })

  it('asks VirtualBox for the memory of machines that are there; nothing is made of them', async () => {
    const settings = (state: string) =>
      ['name="old"', `UUID="${uuid}"`, `VMState="${state}"`, 'memory=100000000'].join('\n')
    const found = async (state: string) => {
      const answers = {
        ...quiet('7.2.22r1'),
        'list vms': { out: `"old" {${uuid}}\n` },
        [`showvminfo ${uuid} --machinereadable`]: { out: settings(state) },
      }
      const inVirtualBox = { started: [uuid], ofLab: [uuid] }
      return byId(await service(answers).check([], never, { existing: [node], inVirtualBox }))
    }
    const saved = await found('saved')
    // It may have run here before.
    expect(saved.get('memory')).toMatchObject({
      severity: 'warning',
      found: 'memoryTooSmall',
      params: { needed: 1e8 },
    })
    // It needs little more, but it cannot run on a full disk.
    expect(saved.get('disk')?.evidence).toContain(folder)
    expect(saved.has('ports')).toBe(false)
    expect((await found('running')).has('memory')).toBe(false)
  })

  it('only looks at Vagrant where VirtualBox has nothing to do with the machines, and warnings do not stop', async () => {
    const missing = await run(service(null, null), starts([unknown], null)).catch((error) => error)
    expect(missing).toMatchObject({ key: 'preflight.failed', findings: [{ found: 'vagrantMissing' }] })
    const lines = await run(service(null, '2.3.4'), starts([unknown], null))
    expect(lines.filter((line) => /^\w+ \w+: /.test(line))).toEqual([
      expect.stringMatching(/^warning vagrant: /),
    ])
  })

  it('is the same when it is planned again', () => {
    const { id, needs, node: on } = service(null).step(starts([node]))
    expect([id, needs, on]).toEqual(['preflight', [], null])
  })
})

it('only warns of what the reference lab needs, since another may do, and of what machines had that exist', () => {
  const error = (id: Finding['id']): Finding => ({
    id,
    severity: 'error',
    found: 'notChecked',
    params: {},
    evidence: '',
    fix: [],
    links: [],
  })
  const severities = (['memory', 'network', 'disk', 'vagrant', 'kvm'] as const).map((id) =>
    [null, [], [node]].map((nodes) => asGuess(error(id), nodes).severity),
  )
  expect(severities).toEqual([
    ['warning', 'warning', 'error'],
    ['warning', 'error', 'error'],
    ['warning', 'warning', 'error'],
    ['error', 'error', 'error'],
    ['error', 'error', 'error'],
  ])
})

describe('running checks', () => {
  const context = { os: 'linux', signal: never } as unknown as CheckContext
  const check = (id: Check['id'], answer: () => Promise<Finding | null>, os: string = 'linux'): Check => ({
    id,
    applies: (asked) => asked === os,
    check: answer,
  })
  const fine: Finding = {
    id: 'disk',
    severity: 'ok',
    found: 'diskOk',
    params: { free: 1 },
    evidence: '',
    fix: [],
    links: [],
  }

  it('lets no check that hangs or fails keep the others', async () => {
    const found = await runChecks(
      [
        check('vagrant', () => new Promise(() => undefined)),
        check('virtualbox', () => Promise.reject(new Error('broken'))),
        check('disk', async () => fine),
        check('ports', async () => null),
        check('paths', async () => fine, 'windows'),
      ],
      context,
      50,
    )
    expect(found.map(({ id, severity, evidence }) => [id, severity, evidence])).toEqual([
      ['vagrant', 'unknown', 'There was no answer within 0 seconds.'],
      ['virtualbox', 'unknown', 'Error: broken'],
      ['disk', 'ok', ''],
    ])
  })

  it('ends at once when nobody waits for it any more', async () => {
    const stop = new AbortController()
    const running = runChecks([check('vagrant', () => new Promise(() => undefined))], {
      ...context,
      signal: stop.signal,
    })
    stop.abort()
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
  })

  it.skipIf(process.platform === 'win32')('leaves no program behind that it gave up on', async () => {
    const pidFile = join(folder, 'pid')
    const program = join(folder, 'VBoxManage')
    writeFileSync(program, `#!/bin/sh\necho $$ > '${pidFile}'\nexec sleep 600\n`, { mode: 0o755 })
    vi.stubEnv('PILOTHOUSE_VBOXMANAGE', program)
    // The time is over when the test says so: a busy machine takes long to start a program.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const options = { labsFolder: folder, virtualBox: new VBoxManage(), vagrantProgram: program }
    const checking = new PreflightService(options).check(null, never)
    await expect.poll(() => readFileSync(pidFile, 'utf8')).toMatch(/^\d+\n$/)
    vi.runAllTimers()
    expect(byId(await checking).get('virtualbox')).toMatchObject({ severity: 'unknown' })
    const pid = Number(readFileSync(pidFile, 'utf8'))
    const isThere = () => {
      try {
        return process.kill(pid, 0)
      } catch {
        return false
      }
    }
    await expect.poll(isThere).toBe(false)
  })

  it('ends with the service', async () => {
    const preflight = service(quiet('7.2.22r1'))
    const running = expect(preflight.check(null, never)).rejects.toMatchObject({ code: 'cancelled' })
    await preflight.dispose()
    await running
  })
})

/** A port that nothing listens on now; another test may use the usual ones at the same time. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
