import { describe, expect, it } from 'vitest'
import { inputModeOf } from './input-mode'
import { newScreen, write } from './testing'

async function modeAfter(output: string, cols = 80) {
  const screen = newScreen(cols, 10)
  await write(screen, output)
  return inputModeOf(screen)
}

describe('a question for a secret', () => {
  it.each([
    'Password: ',
    '[sudo] password for vagrant: ',
    "vagrant@10.0.2.15's password: ",
    "Enter passphrase for key '/home/vagrant/.ssh/id_ed25519': ",
    'Enter PEM pass phrase:',
    '(current) UNIX password: ',
    'Verification code: ',
    '[sudo] vagrant 암호: ',
    'vagrant의 비밀번호: ',
    'Password:\x1b[0m ',
    "Password for 'https://kim@git.example.com': ",
    "Password for 'https://kim@git.example.com:8443': ",
    'Enter password (will be hidden: no echo): ',
  ])('%s', async (question) => {
    expect(await modeAfter(question)).toBe('password')
    expect(await modeAfter(`\x1b[?1049h$ sudo -k ls\r\n${question}`)).toBe('password')
    expect(await modeAfter(`\x1b[?1h\x1b=${question}`)).toBe('password')
    expect(await modeAfter(`$ sudo -k ls\r\n${question}`)).toBe('password')
    expect(await modeAfter(`${question}\r\n`)).toBe('line')
    expect(await modeAfter(`${question}x`)).toBe('line')
  })

  it('also where it goes over the edge of the screen', async () => {
    expect(await modeAfter("Enter passphrase for key '/home/vagrant/.ssh/id_ed25519': ", 20)).toBe('password')
  })
})

describe('lines', () => {
  it.each([
    '',
    '$ ',
    'root@m-k8s:~# grep password: ',
    'vagrant@w1-k8s:~$ echo "password: ',
    'the password is here ',
    'password for the next host',
    'Continue? [Y/n] ',
  ])('%j', async (output) => {
    expect(await modeAfter(output)).toBe('line')
  })

  it('a line editor of a shell that sets cursor keys and bracketed paste', async () => {
    expect(await modeAfter('\x1b[?1h\x1b=\x1b[?2004h% ')).toBe('line')
  })
})

describe('the whole screen', () => {
  it('the alternate screen', async () => {
    expect(await modeAfter('\x1b[?1049h')).toBe('full-screen')
    expect(await modeAfter('\x1b[?1049hPassword: ')).toBe('password')
    expect(await modeAfter('\x1b[?1049hPassword: \r\n')).toBe('full-screen')
    expect(await modeAfter('\x1b[?1049h\x1b[?1049l$ ')).toBe('line')
  })

  it('the cursor keys of a program such as top', async () => {
    expect(await modeAfter('\x1b[?1h\x1b=\x1b[H')).toBe('full-screen')
    expect(await modeAfter('\x1b[?1h\x1b=\x1b[H\x1b[?1l\x1b>$ ')).toBe('line')
  })
})
