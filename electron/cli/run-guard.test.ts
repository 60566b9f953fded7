import { describe, expect, it, vi } from 'vitest'
import { refusal } from './run-guard'

async function ask(command: string, count: number, answer: boolean | null = null, yes = false) {
  let err = ''
  const confirm = answer === null ? null : vi.fn(async () => answer)
  const terminal = {
    err: (text: string) => {
      err += text
    },
    confirm,
  }
  return { code: await refusal({ command, yes }, count, terminal), err, asked: confirm?.mock.calls.length }
}

describe('refusal', () => {
  it('lets harmless commands run, and any on one node alone', async () => {
    expect(await ask('uptime', 4)).toEqual({ code: null, err: '' })
    expect(await ask('sudo reboot', 1, false)).toEqual({ code: null, err: '', asked: 0 })
  })

  it('refuses where nobody can be asked, and says how it may run', async () => {
    const { code, err } = await ask('uptime; sudo reboot', 4)
    expect(code).toBe(2)
    expect(err).toMatch(
      /^▲ reboot\n {2}All of these nodes would go down together.*\nNobody can be asked .*--yes\.\n$/,
    )
    expect(await ask('sudo reboot', 4, null, true)).toEqual({ code: null, err: '' })
  })

  it('does as a person says', async () => {
    expect(await ask('sudo reboot', 4, true)).toMatchObject({ code: null, asked: 1 })
    const { code, err } = await ask('sudo reboot', 4, false)
    expect([code, err]).toEqual([1, expect.stringMatching(/Nothing was run\.\n$/)])
  })
})
