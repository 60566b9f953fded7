import type { Terminal } from '@xterm/headless'
import type { InputMode } from '#shared/input-mode'

/** Rows and characters of a line that are looked at; questions are short. */
const lookBack = { rows: 4, chars: 200 }

/** How `sudo`, `ssh`, `passwd`, `login`, PAM and OpenSSL ask, in English and Korean. The terminal itself does not tell: echo is off on the far side. */
const secretQuestion =
  /(password|passphrase|pass phrase|passcode|passwd|verification code|one-time code|\bPIN\b|암호|비밀번호).{0,120}:\s*$/i
/** Somebody has written behind a prompt, and it is no question. */
const commandLine = /[$#%❯] /

/**
 * What a terminal does with input now, judged by what its screen shows. A question for a secret counts on any screen: `tmux` shows
 * shells on the alternate one. A program that moves over the whole screen without the alternate one (`top`, `less -X`) is known by
 * its cursor keys; line editors of shells set these together with bracketed paste.
 */
export function inputModeOf(terminal: Terminal): InputMode {
  const { buffer, modes } = terminal
  const line = textBeforeCursor(terminal)
  if (secretQuestion.test(line) && !commandLine.test(line)) return 'password'
  if (buffer.active.type === 'alternate') return 'full-screen'
  if (modes.applicationCursorKeysMode && !modes.bracketedPasteMode) return 'full-screen'
  return 'line'
}

function textBeforeCursor({ buffer: { active } }: Terminal): string {
  const last = active.baseY + active.cursorY
  let first = last
  while (last - first < lookBack.rows && active.getLine(first)?.isWrapped) first--
  const rows = Array.from({ length: last - first + 1 }, (_, row) =>
    active
      .getLine(first + row)
      ?.translateToString(false, 0, first + row === last ? active.cursorX : undefined),
  )
  return rows.join('').slice(-lookBack.chars)
}
