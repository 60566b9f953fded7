import { describe, expect, it } from 'vitest'
import { behindPrompt, TypedLine } from './typed-line'

const ended = (...inputs: string[]) => {
  const line = new TypedLine()
  line.add('\r')
  return inputs.flatMap((input) => line.add(input))
}

describe('TypedLine', () => {
  it('knows what was typed and pasted', () => {
    expect(ended('r', 'e', 'boot', '\r')).toEqual(['reboot'])
    expect(ended('ec', 'ho 1\nreboot\r\nx', '\r')).toEqual(['echo 1', 'reboot', 'x'])
  })

  it('follows Backspace, Ctrl+U and Ctrl+C', () => {
    expect(ended('한', '글', '\x7f', '\x7f', 'ls', '\r')).toEqual(['ls'])
    expect(ended('rm', '\x15', 'ls', '\r', 'x', '\x03', 'id', '\r')).toEqual(['ls', 'id'])
  })

  it.each(['\t', '\x1b[A', '\x12', '\x01', '\x1bb'])('knows nothing of a line after %j', (key) => {
    expect(ended('reb', key, 'x', '\r', 'id', '\r')).toEqual([null, 'id'])
  })

  it('knows nothing of a line whose beginning it has not seen', () => {
    const line = new TypedLine()
    expect([...line.add('boot'), ...line.add('\r'), ...line.add('id\r')]).toEqual([null, 'id'])
    line.add('rm')
    line.lose()
    expect(line.add('x\r')).toEqual(['x'])
  })

  it('a line of any length is followed up to a limit', () => {
    expect(ended('a'.repeat(20_000), '\r', 'id', '\r')).toEqual([null, 'id'])
  })
})

describe('behindPrompt', () => {
  it.each([
    ['vagrant@m-k8s:~$ sudo reboot', 'sudo reboot'],
    ['[root@w1-k8s ~]# rm -rf /  ', 'rm -rf /'],
    ['# echo $HOME $ x', 'echo $HOME $ x'],
    ['no prompt here', null],
    ['$', null],
  ])('%s', (line, expected) => {
    expect(behindPrompt(line)).toBe(expected)
  })
})
