import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { keyFolder } from './key-folder'

it('is .ssh where there is one, and the home folder otherwise', () => {
  const home = mkdtempSync(join(tmpdir(), 'pilothouse-keys-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  expect(keyFolder(home)).toBe(home)
  mkdirSync(join(home, '.ssh'))
  expect(keyFolder(home)).toBe(join(home, '.ssh'))
})
