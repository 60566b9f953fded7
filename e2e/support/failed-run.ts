import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import type { Finding } from '#shared/preflight'
import type { LogLine, Run } from '#shared/runs'
import type { App } from './app'

const runId = '20261121100000-k8s-create-1f3a5c7e'
const startedAt = Date.parse('2026-11-21T10:00:00Z')

const refused = `Importing base box 'bento/ubuntu-24.04'...
Setting the name of the VM: m-k8s.k8s-1f3a5c7e
The IP address configured for the host-only network is not within the
allowed ranges. Please update the address used to be within the allowed
ranges and run the command again.

  Address: 192.168.99.10
  Ranges: 192.168.56.0/21`

const labFile = `version: 1
name: k8s
provider: sandbox
kubernetesVersion: "1.36"
cni: calico
subnet: 192.168.99.0/24
podNetwork: 172.16.0.0/16
nodes:
  - { name: m-k8s, role: control-plane, address: 192.168.99.10, sshPort: 61010 }
  - { name: w1-k8s, role: worker, address: 192.168.99.101, sshPort: 61101 }
`

/** What a run of real machines would have left behind: its lab has never got an address. */
export function writeFailedRun(app: App, log = refused, warnings: Finding[] = []): void {
  const lines: LogLine[] = log.split('\n').map((text, index) => ({
    seq: index + 1,
    time: startedAt + index,
    node: 'm-k8s',
    step: 'm-k8s/create',
    level: 'output',
    text,
  }))
  const run: Run = {
    id: runId,
    labId: 'k8s',
    kind: 'create',
    nodes: ['m-k8s', 'w1-k8s'],
    status: 'failed',
    createdAt: startedAt,
    endedAt: startedAt + 60_000,
    steps: [
      {
        id: 'm-k8s/create',
        name: 'create',
        node: 'm-k8s',
        status: 'failed',
        startedAt,
        endedAt: startedAt + 60_000,
        warnings,
        error: {
          code: 'command.failed',
          key: 'runs.stepFailed',
          params: { step: 'create', node: 'm-k8s' },
          message: '',
        },
      },
    ],
  }
  mkdirSync(join(app.labs, 'k8s'), { recursive: true })
  writeFileSync(join(app.labs, 'k8s/lab.yaml'), labFile)
  mkdirSync(join(app.home, 'runs', runId), { recursive: true })
  writeFileSync(join(app.home, 'runs', runId, 'run.json'), JSON.stringify(run))
  writeFileSync(
    join(app.home, 'runs', runId, 'log.ndjson'),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  )
  app.expectedLabs.add('k8s')
}

/** Starts anew with what `prepare` leaves on the disk. */
export async function restartWith(app: App, page: Page, prepare: () => void): Promise<void> {
  await page.goto('about:blank')
  await app.stop()
  prepare()
  await app.start()
  await page.goto(app.url)
}
