import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StepPlan } from './plan'
import { openTestEngine } from './testing'

/** Four steps that each leave a line in `<folder>/marks`; `w/boot` then never ends where `stuck`. */
export function markingPlan(folder: string, stuck: boolean): StepPlan[] {
  const step = (id: string, needs: string[] = []): StepPlan => ({
    id,
    name: id,
    node: null,
    needs,
    run: async ({ log }) => {
      await appendFile(join(folder, 'marks'), `${id}\n`)
      log(`${id} begins`)
      if (stuck && id === 'w/boot') await new Promise(() => setInterval(() => log('still here'), 5))
    },
  })
  return [
    step('m/boot'),
    step('m/init', ['m/boot']),
    step('w/boot', ['m/init']),
    step('w/join', ['w/boot', 'm/init']),
  ]
}

export async function marks(folder: string): Promise<string[]> {
  return (await readFile(join(folder, 'marks'), 'utf8')).trim().split('\n')
}

/** What an app does until it is killed; called in a process of its own. */
export async function runUntilKilled(folder: string): Promise<void> {
  const { start } = await openTestEngine(join(folder, 'runs'), () => markingPlan(folder, true))
  await start()
}
