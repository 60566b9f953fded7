import { Copy, CornerDownLeft, EllipsisVertical, ListOrdered, Pencil, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Snippet, SnippetPlace } from '#shared/snippets'
import { IconButton } from '../../ui/Button'
import { DropdownMenu, type MenuEntry } from '../../ui/Menu'
import type { SnippetUses } from './SnippetList'
import styles from './Snippets.module.css'
import { useRemoveSnippet } from './use-snippet-actions'

interface SnippetRowProps {
  snippet: Snippet
  /** Null where it cannot be changed. */
  place: SnippetPlace | null
  uses: SnippetUses
}

/** A press puts it into the command field; the buttons behind it do the rest. */
export function SnippetRow({ snippet, place, uses }: SnippetRowProps) {
  const { t } = useTranslation('snippets')
  const { name, text } = snippet
  return (
    <li className={styles.row} aria-label={name}>
      <button
        type="button"
        data-stop
        className={styles.snippet}
        title={text}
        onClick={() => uses.insert(text)}
      >
        <span>{name}</span>
        <code className={styles.text}>{text.trim().replace(/\s*\n\s*/g, ' ⏎ ')}</code>
      </button>
      <IconButton icon={CornerDownLeft} label={t('send', { name })} onClick={() => uses.send(text)} />
      <DropdownMenu
        align="end"
        trigger={<IconButton icon={EllipsisVertical} label={t('more', { name })} />}
        entries={useEntries(snippet, place, uses)}
      />
    </li>
  )
}

function useEntries(snippet: Snippet, place: SnippetPlace | null, uses: SnippetUses): MenuEntry[] {
  const { t } = useTranslation('snippets')
  const remove = useRemoveSnippet()
  const { id, name, folder, text } = snippet
  const draft = { name, folder, text }
  const wait: MenuEntry = {
    label: t('sendAndWait'),
    icon: ListOrdered,
    onSelect: () => uses.sendAndWait(text),
  }
  if (!place)
    return [
      wait,
      { label: t('copy'), icon: Copy, onSelect: () => uses.edit({ place: { type: 'user' }, draft }) },
    ]
  return [
    wait,
    { label: t('edit'), icon: Pencil, onSelect: () => uses.edit({ place, id, draft }) },
    'separator',
    { label: t('delete'), icon: Trash2, danger: true, onSelect: () => remove(place, snippet) },
  ]
}
