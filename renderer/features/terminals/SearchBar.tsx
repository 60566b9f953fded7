import { ArrowDown, ArrowUp, CaseSensitive, Regex, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../ui/Button'
import { isComposing } from './clipboard-keys'
import styles from './SearchBar.module.css'
import type { TerminalScreen } from './screen'
import { readSearchColours } from './theme'

interface SearchBarProps {
  screen: TerminalScreen
  onClose: () => void
}

interface Found {
  /** Counted from 0; -1 where there are too many to count. */
  index: number
  count: number
}

/** Finds text in one terminal, newest first, as its output is read upwards. */
export function SearchBar({ screen, onClose }: SearchBarProps) {
  const { t } = useTranslation('terminals')
  const { search } = screen
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [caseSensitive, setCaseSensitive] = useState(false)
  const [regex, setRegex] = useState(false)
  const [found, setFound] = useState<Found>({ index: -1, count: 0 })
  const isValid = !regex || isRegex(text)

  useEffect(() => {
    input.current?.focus()
    const results = search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ index: resultIndex, count: resultCount }),
    )
    return () => {
      results.dispose()
      search.clearDecorations()
    }
  }, [search])

  const find = (direction: 'next' | 'previous', incremental = false) => {
    if (text === '' || !isValid) return search.clearDecorations()
    const options = { regex, caseSensitive, incremental, decorations: readSearchColours() }
    if (direction === 'next') search.findNext(text, options)
    else search.findPrevious(text, options)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: searches again when what is searched for changes
  useEffect(() => find('previous', true), [text, regex, caseSensitive])

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter') find(event.shiftKey ? 'next' : 'previous')
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <search className={styles.bar} onKeyDown={onKeyDown}>
      <input
        ref={input}
        value={text}
        onChange={(event) => setText(event.target.value)}
        aria-label={t('find')}
        aria-invalid={!isValid}
        placeholder={t('find')}
        spellCheck={false}
        className={styles.input}
      />
      <output className={styles.count}>{isValid ? countText(text, found, t) : t('search.invalid')}</output>
      <IconButton
        icon={CaseSensitive}
        label={t('search.case')}
        pressed={caseSensitive}
        onClick={() => setCaseSensitive(!caseSensitive)}
      />
      <IconButton icon={Regex} label={t('search.regex')} pressed={regex} onClick={() => setRegex(!regex)} />
      <IconButton icon={ArrowUp} label={t('search.previous')} onClick={() => find('previous')} />
      <IconButton icon={ArrowDown} label={t('search.next')} onClick={() => find('next')} />
      <IconButton icon={X} label={t('search.close')} onClick={onClose} />
    </search>
  )
}

function countText(
  text: string,
  { index, count }: Found,
  t: ReturnType<typeof useTranslation<'terminals'>>['t'],
): string {
  if (text === '') return ''
  if (count === 0) return t('search.none')
  return index < 0 ? t('search.many', { count }) : t('search.position', { position: index + 1, count })
}

function isRegex(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    // The only way to ask whether it is one.
    return false
  }
}
