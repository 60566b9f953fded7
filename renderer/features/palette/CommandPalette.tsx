import { Dialog as Radix } from 'radix-ui'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maxRecentActions } from '#shared/settings'
import { closeDialog } from '../../store/shell'
import { useReturnFocus } from '../../ui/use-return-focus'
import { useSettings } from '../settings/store'
import { useUpdateSettings } from '../settings/use-update-settings'
import { isComposing } from '../terminals/clipboard-keys'
import { ActionOption } from './ActionOption'
import styles from './CommandPalette.module.css'
import { findActions } from './find-actions'
import type { PaletteAction } from './palette-action'
import { useActions } from './use-actions'

/** Rows that Page Up and Page Down go over. */
const page = 8

/** Finds anything that the program can do, and does it. */
export function CommandPalette() {
  const { t } = useTranslation('palette')
  const listId = useId()
  const recent = useSettings(({ settings }) => settings['palette.recent'])
  const update = useUpdateSettings()
  const { remember, giveBack } = useReturnFocus()
  const chosen = useRef<PaletteAction | null>(null)
  const [text, setText] = useState('')
  const [wanted, setWanted] = useState(0)
  const found = findActions(useActions(), text, recent)
  const active = Math.min(wanted, found.length - 1)
  const optionId = (index: number) => `${listId}-${index}`

  const choose = (action: PaletteAction | undefined) => {
    if (!action || action.unavailable !== undefined) return
    chosen.current = action
    update({
      'palette.recent': [action.id, ...recent.filter((id) => id !== action.id)].slice(0, maxRecentActions),
    })
    closeDialog()
  }
  const onClosed = (event: Event) => {
    giveBack(event)
    // A terminal takes the focus only from a place where nobody can be typing.
    if (chosen.current?.opensTerminal) document.querySelector('main')?.focus()
    chosen.current?.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }
    const step = steps[event.key]
    if (event.key === 'Enter') choose(found[active])
    else if (step === undefined || found.length === 0) return
    else setWanted(stepped(active, step, found.length))
    event.preventDefault()
  }
  return (
    <Radix.Root open onOpenChange={(open) => open || closeDialog()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.overlay} />
        <Radix.Content
          className={styles.palette}
          aria-describedby={undefined}
          onOpenAutoFocus={remember}
          onCloseAutoFocus={onClosed}
        >
          <Radix.Title className="visually-hidden">{t('title')}</Radix.Title>
          <input
            role="combobox"
            aria-label={t('search')}
            aria-expanded
            aria-autocomplete="list"
            aria-controls={listId}
            aria-activedescendant={active >= 0 ? optionId(active) : undefined}
            placeholder={t('search')}
            spellCheck={false}
            autoComplete="off"
            className={styles.field}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setWanted(0)
            }}
            onKeyDown={onKeyDown}
          />
          <output className="visually-hidden">{t('found', { count: found.length })}</output>
          <ActionList id={listId} label={t('commands')} active={active}>
            {found.map((action, index) => (
              <ActionOption
                key={action.id}
                id={optionId(index)}
                action={action}
                isActive={index === active}
                onPoint={() => setWanted(index)}
                onChoose={() => choose(action)}
              />
            ))}
          </ActionList>
          {found.length === 0 && <p className={styles.nothing}>{t('nothing')}</p>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** A step goes around at the ends; a page stops there. */
function stepped(from: number, step: number, count: number): number {
  if (Math.abs(step) === 1) return (from + step + count) % count
  return Math.min(count - 1, Math.max(0, from + step))
}

interface ActionListProps {
  id: string
  label: string
  /** The row that is kept in sight. */
  active: number
  children: React.ReactNode
}

function ActionList({ id, label, active, children }: ActionListProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <div ref={list} id={id} role="listbox" aria-label={label} tabIndex={-1} className={styles.list}>
      {children}
    </div>
  )
}
