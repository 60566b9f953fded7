import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** The checks are only worth something if they fail: violations are planted in a copy of the project. */
const root = join(import.meta.dirname, '..')
let copy: string

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'pilothouse-checks-'))
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  })
  for (const file of files.toString().split('\0').filter(Boolean)) {
    cpSync(join(root, file), join(copy, file), { recursive: true, force: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
})

afterAll(() => rmSync(copy, { recursive: true, force: true }))

function plant(file: string, content: string) {
  mkdirSync(dirname(join(copy, file)), { recursive: true })
  writeFileSync(join(copy, file), content)
}

function runTool(script: string, args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const command = [join(root, 'node_modules', script), ...args]
    execFile(process.execPath, command, { cwd: copy, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout }),
    )
  })
}

describe('import rules', () => {
  const planted: Record<string, [file: string, content: string]> = {
    'shared-imports-only-zod-and-diff': ['shared/planted.ts', "import 'yaml'\n"],
    'renderer-knows-only-shared': [
      'renderer/planted-host.tsx',
      "import type { Logger } from '../electron/platform/logger'\nexport const Planted = (logger: Logger) => <p>{String(logger)}</p>\n",
    ],
    'renderer-has-no-node': ['renderer/planted-node.ts', "import 'node:fs'\n"],
    'services-do-not-know-the-page': [
      'electron/labs/planted-page.ts',
      "export type { Host } from '../../renderer/transport/host'\n",
    ],
    'other-folders-through-index': [
      'electron/labs/planted-inside.ts',
      "export type { StepPlan } from '../runs/plan'\n",
    ],
    'test-support-only-in-tests': ['electron/labs/planted-rig.ts', "import '../../e2e/rigs/testhosts'\n"],
    'platform-is-the-base': ['electron/platform/planted.ts', "export type { StepPlan } from '../runs'\n"],
    'only-hosts-know-the-app': ['electron/labs/planted-app.ts', "import '../app'\n"],
    'hosts-stay-apart': ['electron/hosts/web/planted.ts', "import '../desktop/main'\n"],
    'electron-only-in-desktop-host': [
      'electron/labs/planted-electron.ts',
      "import type { App } from 'electron'\nexport type Planted = App\n",
    ],
    'no-cycles': ['electron/labs/planted-cycle-a.ts', "import './planted-cycle-b'\n"],
    'no-unresolved-imports': ['shared/planted-unresolved.ts', "import '#shared/no-such-file'\n"],
  }
  let report: string
  let exitCode: number

  beforeAll(async () => {
    for (const [file, content] of Object.values(planted)) plant(file, content)
    plant('electron/labs/planted-cycle-b.ts', "import './planted-cycle-a'\n")
    // The packages are a link here, and the rules speak of the path it has in the project.
    plant(
      'rules.cjs',
      "const rules = require('./.dependency-cruiser.cjs')\nrules.options.preserveSymlinks = true\nmodule.exports = rules\n",
    )
    const args = ['--config', 'rules.cjs', '--no-progress', 'electron', 'renderer', 'shared']
    const { code, output } = await runTool('dependency-cruiser/bin/dependency-cruise.mjs', args)
    report = output
    exitCode = code
  })

  it('fail as a command', () => expect(exitCode).toBeGreaterThan(0))

  it.each(Object.entries(planted))('%s', (rule, [file]) => expect(report).toContain(`${rule}: ${file}`))

  it('are all proved here', () => {
    const config = readFileSync(join(root, '.dependency-cruiser.cjs'), 'utf8')
    const rules = [...config.matchAll(/name: '([\w-]+)'/g)].map((match) => match[1])
    expect(Object.keys(planted).sort()).toEqual(rules.sort())
  })
})

describe('unused code', () => {
  let code: number
  let output: string

  beforeAll(async () => {
    plant('electron/labs/planted-unused.ts', 'export const nobodyImportsThisFile = 1\n')
    const used = join(copy, 'shared/flow-control.ts')
    writeFileSync(used, `${readFileSync(used, 'utf8')}\nexport const plantedExport = 1\n`)
    const manifest = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'))
    manifest.dependencies['planted-dependency'] = '1.0.0'
    writeFileSync(join(copy, 'package.json'), JSON.stringify(manifest))
    const result = await runTool('knip/bin/knip.js', [])
    code = result.code
    output = result.output
  })

  it('fails as a command', () => expect(code).toBeGreaterThan(0))
  it('names a file that nobody imports', () => expect(output).toContain('electron/labs/planted-unused.ts'))
  it('names an export that nobody uses', () => expect(output).toContain('plantedExport'))
  it('names a package that nobody imports', () => expect(output).toContain('planted-dependency'))
})
