import { Unicode11Addon } from '@xterm/addon-unicode11'
import { Terminal } from '@xterm/xterm'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { onThemeChange, readColours, textOptions } from '../terminals/theme'
import { useSettings } from './store'
import styles from './TerminalPreview.module.css'
import '@xterm/xterm/css/xterm.css'

const size = { cols: 60, rows: 6 }

/** Colours as programs use them (ECMA-48, SGR), and Hangul of two cells. */
const sample = [
  '\x1b[32mvagrant@m-k8s\x1b[0m:\x1b[34m~\x1b[0m$ kubectl get nodes',
  '\x1b[1mNAME     STATUS     ROLES\x1b[0m',
  'm-k8s    \x1b[32mReady\x1b[0m      control-plane',
  'w1-k8s   \x1b[31mNotReady\x1b[0m   <none>   \x1b[33m가나다\x1b[0m \x1b[36m한글\x1b[0m',
  [30, 90].map((first) => [0, 1, 2, 3, 4, 5, 6, 7].map((n) => `\x1b[${first + n}m■■`).join('')).join(' '),
].join('\r\n')

/** A real terminal with the chosen look, which nobody can type in. */
export function TerminalPreview() {
  const { t } = useTranslation('settings')
  const settings = useSettings((state) => state.settings)
  const place = useRef<HTMLDivElement>(null)
  const [terminal, setTerminal] = useState<Terminal | null>(null)

  useEffect(() => {
    if (!place.current) return
    const made = new Terminal({ ...size, allowProposedApi: true, disableStdin: true })
    made.loadAddon(new Unicode11Addon())
    made.unicode.activeVersion = '11'
    made.open(place.current)
    // The cursor stays out of sight.
    made.write(`\x1b[?25l${sample}`)
    const restyle = () => Object.assign(made.options, readColours())
    restyle()
    const stop = onThemeChange(restyle)
    setTerminal(made)
    return () => {
      stop()
      made.dispose()
    }
  }, [])
  useEffect(() => {
    if (terminal) Object.assign(terminal.options, textOptions(settings))
  }, [terminal, settings])

  return (
    <div role="img" aria-label={t('preview')} className={styles.preview}>
      <div ref={place} inert />
    </div>
  )
}
