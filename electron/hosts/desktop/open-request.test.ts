import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRequestSchema } from '#shared/app'
import { requestOfArguments, requestOfLink } from './open-request'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-open-'))
  await mkdir(join(folder, '실습 lab'))
  await writeFile(join(folder, '실습 lab/lab.yaml'), '')
  await writeFile(join(folder, 'notes.yaml'), '')
})
afterAll(() => rm(folder, { recursive: true }))

describe('a link', () => {
  it.each(['pilothouse://lab/k8s', 'pilothouse://lab/k8s/', 'PILOTHOUSE://lab/k8s'])(
    'names a lab: %s',
    (link) => {
      expect(requestOfLink(link)).toEqual({ type: 'lab', name: 'k8s' })
    },
  )

  it.each([
    'pilothouse://lab/',
    'pilothouse://lab/a/b',
    'pilothouse://lab/..%2f..%2fetc',
    'pilothouse://lab/K8S',
    'pilothouse://lab/k8s?destroy=1',
    'pilothouse://lab/k8s#up',
    'pilothouse://evil@lab/k8s',
    'pilothouse://folder/etc',
    'pilothouse:/etc/passwd',
    'pilothouse:lab/k8s',
    'file:///etc/passwd',
    'https://example.com/lab/k8s',
    `pilothouse://lab/${'x'.repeat(64)}`,
  ])('that is anything else is refused: %s', (link) => {
    expect(requestOfLink(link)).toBeNull()
  })

  it('never asks for a folder, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(requestOfLink(`pilothouse://lab/${text}`)?.type).not.toBe('folder')
        expect(requestOfArguments([`pilothouse:${text}`], folder)?.type).not.toBe('folder')
      }),
    )
  })
})

describe('a path', () => {
  it('is a folder, or a file that stands for one', () => {
    const lab = join(folder, '실습 lab')
    expect(requestOfArguments([lab], '/')).toEqual({ type: 'folder', path: lab })
    expect(requestOfArguments([join(lab, 'lab.yaml')], '/')).toEqual({ type: 'folder', path: lab })
    expect(requestOfArguments(['--no-sandbox', '실습 lab/lab.yaml'], folder)).toEqual({
      type: 'folder',
      path: lab,
    })
  })

  it('that is missing, or another file, is unusable', () => {
    for (const name of ['notes.yaml', 'missing', 'notes.yaml/lab.yaml', 'x'.repeat(300)])
      expect(requestOfArguments([name], folder)).toEqual({ type: 'unusable', path: join(folder, name) })
    const long = requestOfArguments(['x'.repeat(10_000)], folder)
    expect(openRequestSchema.safeParse(long).success).toBe(true)
  })

  it('is not an option, nor nothing', () => {
    expect(requestOfArguments(['--inspect'], folder)).toBeNull()
    expect(requestOfArguments([], folder)).toBeNull()
  })
})
