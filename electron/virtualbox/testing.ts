import { readFileSync } from 'node:fs'

/** Test helper: what a real VBoxManage 7.2.22 printed (user names replaced). */
export const captured = (name: string): string =>
  readFileSync(new URL(`testdata/${name}.txt`, import.meta.url), 'utf8')
