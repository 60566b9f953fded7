import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findDangers } from './guard'

const reasons = (text: string) => findDangers(text).map(({ reason }) => reason)

/** Ways to have a shell run a command that has no single quotes. */
const wrappers: ((command: string) => string)[] = [
  (command) => `sudo ${command}`,
  (command) => `sudo -iu root ${command}`,
  (command) => `sudo --user root --chdir=/ ${command}`,
  (command) => `LANG=C A="b c" ${command}`,
  (command) => `env A=1 nice -n 5 ${command}`,
  (command) => `timeout -k 5 10 nohup ${command}`,
  (command) => `uptime; ${command}`,
  (command) => `uptime && ${command} || true`,
  (command) => `yes | ${command}`,
  (command) => `${command} &`,
  (command) => `(cd /tmp && ${command})`,
  (command) => `if true; then ${command}; fi`,
  (command) => `for i in 1 2; do ${command}; done`,
  (command) => `echo "$(${command})"`,
  (command) => `x=$(echo; ${command})`,
  (command) => `uptime\n${command}\nuptime`,
  (command) => `uptime \\\n; ${command} # done`,
  (command) => `sh -c '${command}'`,
  (command) => `sudo bash -lc '${command}'`,
  (command) => `eval '${command}'`,
  (command) => `ssh -i key root@w1 '${command}'`,
  (command) => `bash <<'END'\n${command}\nEND`,
  (command) => `bash <<< '${command}'`,
  (command) => `\\${command}`,
  (command) => `'${command.split(' ')[0]}' ${command.split(' ').slice(1).join(' ')}`,
  (command) => `/usr/sbin/${command}`,
]

/** Those that can be put around the result of any other; the quoting ones cannot hold their own quotes. */
const nestable = wrappers.slice(0, 17)

const dangerous = fc.constantFrom('reboot', 'kubeadm reset', 'rm -rf /', 'iptables -F', 'systemctl stop sshd')

describe('properties', () => {
  it('a dangerous command is found however it is run', () => {
    fc.assert(
      fc.property(
        dangerous,
        fc.constantFrom(...wrappers),
        fc.array(fc.constantFrom(...nestable.slice(6, 15)), { maxLength: 4 }),
        (command, inner, outer) => {
          const text = outer.reduce((wrapped, wrap) => wrap(wrapped), inner(command))
          expect(reasons(text), text).toContain(reasons(command)[0])
        },
      ),
    )
  })

  it('quoted as an argument of another command it is none', () => {
    fc.assert(
      fc.property(dangerous, fc.constantFrom(...wrappers.slice(0, 13)), (command, wrap) => {
        for (const text of [`echo '${wrap(command)}'`, `# ${wrap(command)}`])
          expect(findDangers(text)).toEqual([])
      }),
    )
  })

  it('any text is taken', () => {
    const shellish = fc.string({
      unit: fc.constantFrom(...'\'"`\\$(){}<>|&;# \n\ra=-/', 'rm', 'reboot', 'EOF', '<<', '$('),
      maxLength: 200,
    })
    fc.assert(
      fc.property(fc.oneof(shellish, fc.string()), (text) => {
        for (const { command } of findDangers(text)) expect(command).not.toBe('')
      }),
    )
  })
})

// Were the time not linear, each of these would take minutes, and the test would run into its time limit.
describe('hostile input of 200,000 characters', () => {
  it.each([
    '(',
    '$(',
    '`',
    '"$(',
    "'",
    '"',
    '\\',
    '<<a ',
    '<<a\n',
    'sudo ',
    'a=1 ',
    ';',
    'f(){ f|',
    'sh -c "',
    '-r',
    '/',
    '/./',
    '/etc/.',
    '/../..',
    'eval eval ',
    '$(`',
  ])('%j', (piece) => {
    const text = piece.repeat(200_000 / piece.length)
    expect(findDangers(`rm ${text} x; reboot`).length).toBeLessThan(3)
  })
})
