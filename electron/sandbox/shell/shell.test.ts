// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are lines for a shell
import type ssh2 from 'ssh2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MadeLab } from '../../labs'
import { exec, openExec, openShell, runPlan, sandbox, temporaryLab, type Watched } from '../testing'

let lab: MadeLab
let rig: ReturnType<typeof sandbox>
let client: ssh2.Client

beforeAll(async () => {
  lab = await temporaryLab(1)
  rig = sandbox(lab)
  await runPlan(rig.provider.planCreate(lab, rig.all))
  client = await rig.on('m-k8s')
})

afterAll(() => rig.dispose())

const prompt = 'root@m-k8s:~# '

async function shell(size?: { cols: number; rows: number }): Promise<Watched> {
  const opened = await openShell(client, size)
  await opened.until(prompt)
  return opened
}

/** Types a line and gives back what was printed until the next prompt, without the echo. */
async function type(terminal: Watched, line: string, next = prompt): Promise<string> {
  terminal.channel.write(`${line}\r`)
  await terminal.until('\x1b[?2004l')
  return (await terminal.until(`\x1b[?2004h${next}`)).replace(`\x1b[?2004h${next}`, '')
}

describe('one shell', () => {
  it('welcomes with the word that it is simulated', async () => {
    const opened = await openShell(client)
    expect(await opened.until(prompt)).toContain('Sandbox – simulated')
  })

  it('takes what people type first on Ubuntu', async () => {
    const terminal = await shell()
    expect(await type(terminal, 'ls -la --color=auto ~')).toContain('.bashrc')
    expect(await type(terminal, 'cat /etc/hosts | grep --color=auto w1')).toContain('w1-k8s')
    expect(await type(terminal, 'll ~')).toContain('.bashrc')
    expect(await type(terminal, 'hostnamectl')).toContain('Static hostname: m-k8s')
    expect(await type(terminal, 'free -h')).toContain('1.9Gi')
    expect(await type(terminal, 'df -h')).toContain('% /\r\n')
    expect(await type(terminal, 'ip a')).toContain('scope global eth1')
    expect(await type(terminal, 'apt update')).toContain('apt is not simulated')
    expect(await type(terminal, 'sudo -i')).toContain('root already')
  })

  it('keeps variables, exports, arrays, functions, aliases and the folder from line to line', async () => {
    const terminal = await shell()
    await type(
      terminal,
      'X=1; export Y=2; list=(a "b c"); declare -A map; map[k]=v; hello() { echo "hi $1 $X"; }',
    )
    expect(await type(terminal, 'echo $X $Y "${list[1]}" ${map[k]} $(bash -c "echo [\\$X] \\$Y")')).toBe(
      '1 2 b c v [] 2\r\n',
    )
    expect(await type(terminal, 'hello you')).toBe('hi you 1\r\n')
    await type(terminal, "alias greet='echo hello'")
    expect(await type(terminal, 'greet you')).toBe('hello you\r\n')
    await type(terminal, 'cd /etc', 'root@m-k8s:/etc# ')
    expect(await type(terminal, 'pwd; cat hostname', 'root@m-k8s:/etc# ')).toBe('/etc\r\nm-k8s\r\n')
    expect(await type(terminal, 'cd -')).toBe('/root\r\n')
    await type(terminal, 'unset X')
    expect(await type(terminal, 'echo "[$X]"')).toBe('[]\r\n')
  })

  it('knows the last exit status, and exits with the one it is given', async () => {
    const terminal = await shell()
    await type(terminal, 'false')
    expect(await type(terminal, 'echo $?')).toBe('1\r\n')
    expect(await type(terminal, 'nosuch')).toContain('nosuch: command not found')
    expect(await type(terminal, 'echo $?; (exit 5)')).toBe('127\r\n')
    expect(await type(terminal, 'echo $?')).toBe('5\r\n')
    terminal.channel.write('exit 3\r')
    expect(await terminal.closed).toBe(3)
  })

  it('marks its prompts once it is asked to', async () => {
    const terminal = await shell()
    terminal.channel.write('PILOTHOUSE_MARKS=7a; false\r')
    await terminal.until('\x1b[?2004h\x1b]133;D;1;n=2;aid=7a\x07root@m-k8s:~# ')
    terminal.channel.write('cat <<E\r')
    await terminal.until('\x1b[?2004h\x1b]133;A;k=s;n=3;aid=7a\x07> ')
    terminal.channel.write('E\r')
    await terminal.until('\x1b]133;D;0;n=4;aid=7a\x07root@m-k8s:~# ')
    // No command was run.
    terminal.channel.write('\r')
    await terminal.until('\x1b]133;D;0;n=4;aid=7a\x07root@m-k8s:~# ')
  })

  it('is apart from other shells, but shares the files of its node', async () => {
    const [one, other] = [await shell(), await shell()]
    await type(one, 'X=1; echo shared > /tmp/note')
    expect(await type(other, 'echo "[$X]" $(cat /tmp/note)')).toBe('[] shared\r\n')
  })

  it('shows output while a command runs, and stops it on Ctrl+C without losing the shell', async () => {
    const terminal = await shell()
    await type(terminal, 'kept=yes')
    terminal.channel.write('while true; do echo tick; sleep 0.01; done\r')
    await terminal.until('tick\r\n')
    await terminal.until('tick\r\n')
    terminal.channel.write('\x03')
    await terminal.until('^C\r\n')
    await terminal.until(prompt)
    expect(await type(terminal, 'echo $? $kept')).toBe('130 yes\r\n')
  })

  it('lets a busy loop be interrupted, and others work meanwhile', async () => {
    const terminal = await shell()
    terminal.channel.write('echo began; while true; do :; done\r')
    await terminal.until('began\r\n')
    expect((await exec(client, 'echo other')).out).toBe('other\n')
    terminal.channel.write('\x03')
    await terminal.until(prompt)
  })

  it('throws a half-typed line away on Ctrl+C and leaves on Ctrl+D', async () => {
    const terminal = await shell()
    terminal.channel.write('echo never')
    await terminal.until('never')
    terminal.channel.write('\x03')
    await terminal.until('^C')
    await terminal.until(prompt)
    terminal.channel.write('\x04')
    await terminal.until('logout')
    expect(await terminal.closed).toBe(130)
  })

  it('edits lines, with Hangul split across packets', async () => {
    const terminal = await shell()
    const bytes = Buffer.from('echo 가나다\x7f\x7f라\x01\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C마\r')
    for (const byte of bytes) terminal.channel.write(Buffer.from([byte]))
    await terminal.until('\x1b[?2004l')
    expect(await terminal.until(prompt)).toContain('마가라\r\n')
  })

  it('recalls lines, completes commands and files', async () => {
    const terminal = await shell()
    await type(terminal, 'echo one')
    expect(await type(terminal, '\x1b[A')).toBe('one\r\n')
    expect(await type(terminal, 'hostn\t')).toBe('m-k8s\r\n')
    expect(await type(terminal, 'cat /etc/hostn\t')).toBe('m-k8s\r\n')
    expect(await type(terminal, 'cd /et\t', 'root@m-k8s:/etc# ')).toBe('')
    terminal.channel.write('cat host\t\t')
    await terminal.until('hostname  hosts')
  })

  it('runs pasted lines one after the other, with and without bracketed paste', async () => {
    const terminal = await shell()
    terminal.channel.write('\x1b[200~a=1\r\necho "a is $a"\r\n\x1b[201~')
    await terminal.until('a is 1\r\n')
    terminal.channel.write('for i in 1 2\ndo\necho "n$i"\ndone\n')
    await terminal.until('n1\r\nn2\r\n')
    terminal.channel.write('cat > /tmp/f <<EOF\rone $a\rtwo\rEOF\r')
    expect(await type(terminal, 'cat /tmp/f')).toContain('')
    expect((await exec(client, 'cat /tmp/f')).out).toBe('one 1\ntwo\n')
  })

  it('goes on after a syntax error', async () => {
    const terminal = await shell()
    expect(await type(terminal, 'fi')).toContain('syntax error')
    expect(await type(terminal, 'echo $?')).toBe('2\r\n')
  })

  it('wraps a long line at the width that the terminal has now', async () => {
    const terminal = await shell({ cols: 20, rows: 10 })
    terminal.channel.write('echo 12345678901234\x1b[D')
    expect(await terminal.until('\x1b[12C')).toContain('1234')
    terminal.channel.setWindow(10, 80, 0, 0)
    expect(await type(terminal, '')).toBe('12345678901234\r\n')
  })

  it('keeps pace with a slow reader and loses nothing', async () => {
    const terminal = await openExec(
      client,
      'for i in {1..20}; do seq 1 100000; echo $i > /tmp/count; done; echo end',
    )
    terminal.channel.pause()
    const count = async () => Number((await exec(client, 'cat /tmp/count 2>/dev/null')).out)
    let unchanged = 0
    for (let last = -1; unchanged < 20; ) {
      const now = await count()
      unchanged = now === last ? unchanged + 1 : 0
      last = now
    }
    expect(await count()).toBeLessThan(20)
    terminal.channel.resume()
    expect((await terminal.until('end\n')).length).toBe(20 * 588_895 + 'end\n'.length)
    expect(await terminal.closed).toBe(0)
  })
})

describe('exec', () => {
  it.each([
    ['echo out; echo err >&2', { out: 'out\n', err: 'err\n', code: 0 }],
    ['exit 4', { out: '', err: '', code: 4 }],
    ['false || echo no', { out: 'no\n', err: '', code: 0 }],
    ['ls /nosuch >/dev/null 2>&1; echo $?', { out: '2\n', err: '', code: 0 }],
    ['echo a b | tr a-z A-Z', { out: 'A B\n', err: '', code: 0 }],
    ['bash -c "echo in; exit 3" | cat; echo "${PIPESTATUS[0]}"', { out: 'in\n3\n', err: '', code: 0 }],
    ['f() { echo in f; return 6; }; f', { out: 'in f\n', err: '', code: 6 }],
    ['f() { echo piped; }; f | tr p P', { out: 'PiPed\n', err: '', code: 0 }],
    ['x=$(echo hi); echo "[$x]"', { out: '[hi]\n', err: '', code: 0 }],
    ['echo 한글 | cat', { out: '한글\n', err: '', code: 0 }],
    ['nosuch', { out: '', err: 'bash: nosuch: command not found\n', code: 127 }],
    ['echo x > /tmp/x && cat < /tmp/x; rm /tmp/x', { out: 'x\n', err: '', code: 0 }],
    ['whoami; id -u 2>/dev/null >/dev/null; uname -r', { out: 'root\n6.8.0-88-generic\n', err: '', code: 0 }],
    ['if true; then echo yes; else echo no; fi > /tmp/y; cat /tmp/y', { out: 'yes\n', err: '', code: 0 }],
    ['sudo hostname', { out: 'm-k8s\n', err: '', code: 0 }],
    ['', { out: '', err: '', code: 0 }],
  ])('%s', async (command, result) => {
    expect(await exec(client, command)).toEqual(result)
  })

  it('ends with its channel', async () => {
    const running = await openExec(client, 'echo began; sleep 1000')
    await running.until('began')
    running.channel.close()
    await running.closed
  })

  it('does not touch the globals of the app while a command runs', async () => {
    const globals = () => [
      globalThis.setTimeout,
      globalThis.Function,
      Reflect.get(globalThis, 'eval'),
      process.env,
      JSON.parse,
    ]
    const before = globals()
    const running = await openExec(client, 'echo began; sleep 1000')
    await running.until('began')
    const during = globals()
    running.channel.close()
    await running.closed
    expect(during.every((value, index) => value === before[index])).toBe(true)
  })
})
