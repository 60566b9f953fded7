import { ArrowUp, House, Pencil } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../ui/Button'
import { nameText } from './format'
import styles from './PathBar.module.css'
import { crumbsOf, parentOf } from './paths'

interface PathBarProps {
  path: string
  go: (path: string | null) => void
  /** Goes where a person typed. */
  goTyped: (typed: string) => void
}

/** Where the list is: every folder above it as a button, or a path to type. */
export function PathBar({ path, go, goTyped }: PathBarProps) {
  const { t } = useTranslation('files')
  const [typed, setTyped] = useState<string | null>(null)
  const pencil = useRef<HTMLButtonElement>(null)

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') pencil.current?.focus()
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || typed === null) return
    setTyped(null)
    goTyped(typed)
  }

  return (
    <div className={styles.bar}>
      <IconButton icon={House} label={t('home')} onClick={() => go(null)} />
      <IconButton
        icon={ArrowUp}
        label={t('up')}
        unavailable={path === '/' ? t('atRoot') : undefined}
        onClick={() => go(parentOf(path))}
      />
      {typed === null ? (
        <nav className={styles.crumbs} aria-label={t('path')}>
          {crumbsOf(path).map((crumb) => (
            <button
              key={crumb.path}
              type="button"
              className={styles.crumb}
              aria-current={crumb.path === path ? 'location' : undefined}
              onClick={() => go(crumb.path)}
            >
              {nameText(crumb.name)}
            </button>
          ))}
        </nav>
      ) : (
        <input
          // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was pressed
          autoFocus
          className={styles.input}
          aria-label={t('path')}
          value={typed}
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => setTyped(null)}
        />
      )}
      <IconButton ref={pencil} icon={Pencil} label={t('editPath')} onClick={() => setTyped(path)} />
    </div>
  )
}
