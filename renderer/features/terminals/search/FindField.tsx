import { ArrowDown, ArrowUp, CaseSensitive, Regex, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../../ui/Button'
import { isComposing } from '../clipboard-keys'
import styles from './FindField.module.css'
import type { Query } from './line-matches'

interface FindFieldProps {
  /** The field's accessible name. */
  label: string
  query: Query
  onChange: (query: Query) => void
  isValid: boolean
  /** What was found, in words. */
  status: string
  move: (direction: 'previous' | 'next') => void
  onClose: () => void
  /** Further buttons. */
  children?: ReactNode
}

/** A field to find text with, and what belongs to it. Enter goes to older matches, as output is read upwards. */
export function FindField({
  label,
  query,
  onChange,
  isValid,
  status,
  move,
  onClose,
  children,
}: FindFieldProps) {
  const { t } = useTranslation('terminals')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    input.current?.focus()
    input.current?.select()
  }, [])

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter' && event.target === input.current)
      move(event.shiftKey ? 'next' : 'previous')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the controls in it
    <div className={styles.bar} onKeyDown={onKeyDown}>
      <input
        ref={input}
        value={query.text}
        onChange={(event) => onChange({ ...query, text: event.target.value })}
        aria-label={label}
        aria-invalid={!isValid}
        placeholder={label}
        spellCheck={false}
        className={styles.input}
      />
      <output className={styles.count}>{isValid ? status : t('search.invalid')}</output>
      <IconButton
        icon={CaseSensitive}
        label={t('search.case')}
        pressed={query.caseSensitive}
        onClick={() => onChange({ ...query, caseSensitive: !query.caseSensitive })}
      />
      <IconButton
        icon={Regex}
        label={t('search.regex')}
        pressed={query.regex}
        onClick={() => onChange({ ...query, regex: !query.regex })}
      />
      <IconButton icon={ArrowUp} label={t('search.previous')} onClick={() => move('previous')} />
      <IconButton icon={ArrowDown} label={t('search.next')} onClick={() => move('next')} />
      {children}
      <IconButton icon={X} label={t('search.close')} onClick={onClose} />
    </div>
  )
}
