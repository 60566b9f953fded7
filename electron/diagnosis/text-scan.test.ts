import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scanFile } from './file-scan'
import type { Finding } from './root-causes'
import { exactTexts } from './testdata/exact-texts'
import { TextScan } from './text-scan'

const capture = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, 'testdata/vagrant', `${name}.txt`))
const scan = (...chunks: Buffer[]): Promise<Finding[]> => scanFile(Readable.from(chunks))
const idsOf = (findings: Finding[]): string[] => findings.map(({ problem }) => problem.id)

describe('output of real tools', () => {
  it.each([
    ['badconfig-validate', ['vagrantfile-invalid']],
    ['concurrent-second', ['vagrant-lock']],
    ['concurrent-second-mr', ['vbox-driver']],
    ['destroy-noforce', ['no-tty']],
    ['hostname-failed', ['shell-step-failed']],
    ['leftover-folder', ['vm-folder-left']],
    ['missing-box-up', ['box-not-found']],
    ['missing-box-up-mr', ['box-not-found']],
    ['port-collision-autocorrect', ['vm-start-failed']],
    ['port-collision-fixed', ['vm-name-exists']],
    ['private-network-192.168.1', ['hostonly-range']],
    ['private-network-192.168.1-mr', ['hostonly-range']],
    ['status-mr', []],
    ['syntax-error-status', ['vagrantfile-invalid']],
    ['unsupported-vbox-status-mr', ['vbox-driver']],
    // Its first machine was up already, and nobody can see from here whether its provisioning had ended well.
    ['up-four-ok-mr', ['already-provisioned']],
    ['up-hostonly-no-driver', ['vbox-driver']],
    ['up-hostonly-no-driver-mr', ['vbox-driver']],
    ['up-nat-boot-fails', ['vm-start-failed']],
    ['up-nat-boot-fails-mr', ['vm-start-failed']],
    ['up-ok', []],
    ['vbm-showvminfo-mr', []],
    ['vbox72-status', ['vbox-too-new']],
  ])('%s', async (name, ids) => {
    expect(idsOf(await scan(capture(name)))).toEqual(ids)
  })

  it('tells the line and the node', async () => {
    const [finding] = await scan(capture('port-collision-fixed'))
    expect(finding?.sightings[0]?.line).toEqual({
      seq: 11,
      text: "A VirtualBox machine with the name 'm-k8s-nat(github_SysNet4Admin)' already exists.",
    })
    expect(finding?.sightings[0]?.params).toEqual({ machine: 'm-k8s-nat(github_SysNet4Admin)' })
    const log =
      '==> w1-k8s: Booting VM...\n    w1-k8s: E: Could not get lock /var/lib/dpkg/lock-frontend. It is held\n'
    expect((await scan(Buffer.from(log)))[0]?.nodes).toEqual(['w1-k8s'])
  })

  it('reads colours, Windows line ends and Korean of Windows', async () => {
    const coloured =
      '\u001b[0;31mTimed out while waiting for the machine\r\nto boot. This means that\u001b[0m\r\n'
    expect(idsOf(await scan(Buffer.from(coloured)))).toEqual(['boot-timeout'])
    // "사용자" in CP949, in the middle of the line.
    const korean = Buffer.concat([
      Buffer.from('C:/Users/'),
      Buffer.from([0xbb, 0xe7, 0xbf, 0xeb, 0xc0, 0xda]),
      Buffer.from(
        ': incompatible character encodings: CP949 and ASCII-8BIT (Encoding::CompatibilityError)\n',
      ),
    ])
    const [finding] = await scan(korean)
    expect(finding?.problem.id).toBe('non-ascii-user')
    expect(finding?.sightings[0]?.line.text).toContain('C:/Users/사용자:')
  })

  it('reads the log of a run', async () => {
    const line = (seq: number, text: string) =>
      `${JSON.stringify({ seq, time: 1, node: 'w1-k8s', step: 'w1-k8s/join', level: 'output', text })}\n`
    const log = `${line(1, 'Timed out while waiting for the')}${line(2, 'machine to boot.')}`
    const [finding] = await scan(Buffer.from(log))
    expect([finding?.problem.id, finding?.nodes]).toEqual(['boot-timeout', ['w1-k8s']])
  })

  it('reads a long file in pieces, and a line without an end', async () => {
    const noise = Buffer.from(
      '    m-k8s: Get:1 http://archive.ubuntu.com/ubuntu noble InRelease [256 kB]\n'.repeat(2000),
    )
    const chunks = [
      ...Array(20).fill(noise),
      Buffer.from(exactTexts['too-small'][0] ?? ''),
      Buffer.alloc(2 ** 22, 'x'),
    ]
    expect(idsOf(await scan(...chunks))).toEqual(['too-small'])
  })
})

it('finds the same however a file is cut', async () => {
  const texts = fc.constantFrom(
    ...Object.values(exactTexts).flat(),
    ...['up-ok', 'leftover-folder', 'up-four-ok-mr', 'missing-box-up-mr'].map((name) =>
      capture(name).toString(),
    ),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(texts, { minLength: 1, maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
      async (parts, sizes) => {
        const bytes = Buffer.from(parts.join('\n'))
        const chunks: Buffer[] = []
        for (let from = 0, i = 0; from < bytes.length; i++) {
          const size = sizes[i % sizes.length] ?? 1
          chunks.push(bytes.subarray(from, from + size))
          from += size
        }
        expect(summary(await scan(...chunks))).toEqual(summary(await scan(bytes)))
      },
    ),
    { numRuns: 60 },
  )
})

it('finds the same in a file that Windows PowerShell has written', async () => {
  const text = `${Object.values(exactTexts).flat().join('\n')}\n한글`
  const bytes = Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le')
  const found = summary(await scan(bytes.subarray(0, 101), bytes.subarray(101)))
  expect(found).toEqual(summary(await scan(Buffer.from(text))))
  expect(found.length).toBeGreaterThan(10)
})

it('finds the same however lines come in', () => {
  const all = Object.values(exactTexts).flat()
  fc.assert(
    fc.property(
      fc.shuffledSubarray(all, { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (parts, sizes) => {
        const lines = parts
          .join('\n')
          .split('\n')
          .map((text, index) => ({ seq: index + 1, text }))
        const bits = new TextScan()
        const found = []
        for (let from = 0, i = 0; from < lines.length; i++) {
          const size = sizes[i % sizes.length] ?? 1
          found.push(...bits.take(lines.slice(from, from + size)))
          from += size
        }
        const whole = new TextScan().take(lines)
        const byName = (sightings: typeof whole) =>
          sightings
            .map(({ problem, warning, line, params }) => [problem.id, warning, line.seq, params])
            .sort()
        expect(byName(found)).toEqual(byName(whole))
      },
    ),
  )
})

const summary = (findings: Finding[]) =>
  findings.map(({ problem, nodes, sightings }) => [
    problem.id,
    nodes,
    sightings.map(({ line, params }) => [line, params]),
  ])
