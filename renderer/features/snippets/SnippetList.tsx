import { Pencil, Plus } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SnippetList as Lists, Snippet, SnippetPlace } from '#shared/snippets'
import { describeError } from '../../i18n/errors'
import { Button, IconButton } from '../../ui/Button'
import { BareField } from '../../ui/Field'
import { StateMark } from '../../ui/StateMark'
import type { NamedFolder } from './FolderDialog'
import { groupSnippets } from './group-snippets'
import type { EditedSnippet } from './SnippetDialog'
import { SnippetRow } from './SnippetRow'
import styles from './Snippets.module.css'
import { type Starter, starters } from './starters'

/** What can be done with a snippet's text. */
export interface SnippetUses {
  insert: (text: string) => void
  send: (text: string) => void
  sendAndWait: (text: string) => void
  edit: (snippet: EditedSnippet) => void
  renameFolder: (folder: NamedFolder) => void
}

interface SnippetListProps {
  lists: readonly Lists[]
  /** Of the open view's lab. */
  labName: string | undefined
  newText: () => string
  uses: SnippetUses
}

/** Everything there is, by place and folder, with a search field. The arrow keys go from one to the next. */
export function SnippetList({ lists, labName, newText, uses }: SnippetListProps) {
  const { t } = useTranslation('snippets')
  const [search, setSearch] = useState('')
  const root = useRef<HTMLDivElement>(null)
  const examples = useExamples()
  const titleOf = (place: SnippetPlace) => (place.type === 'user' ? t('mine') : t('ofLab', { lab: labName }))

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    // A row's menu is drawn elsewhere, and its keys come by here all the same.
    const isInside = event.target instanceof Node && root.current?.contains(event.target)
    if (step === undefined || !isInside || event.nativeEvent.isComposing) return
    event.preventDefault()
    const stops = [...(root.current?.querySelectorAll<HTMLElement>('[data-stop]') ?? [])]
    const at = stops.findIndex((stop) => stop.parentElement?.contains(document.activeElement))
    stops[Math.min(Math.max(at + step, 0), stops.length - 1)]?.focus()
  }

  const onSearchKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    event.preventDefault()
    root.current?.querySelector<HTMLElement>('li [data-stop]')?.click()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys go between the buttons inside
    <div ref={root} className={styles.content} onKeyDown={onKeyDown}>
      <div className={styles.search}>
        <BareField
          label={t('search')}
          type="text"
          data-stop
          autoComplete="off"
          spellCheck={false}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
          onKeyDown={onSearchKey}
        />
        <Button
          icon={Plus}
          onClick={() =>
            uses.edit({ place: { type: 'user' }, draft: { name: '', folder: '', text: newText() } })
          }
        >
          {t('add')}
        </Button>
      </div>
      <div className={styles.lists}>
        {lists.map(({ place, snippets, writable, error }) => (
          <Section key={place.type} title={titleOf(place)}>
            {error && (
              <p role="alert" className={styles.damaged}>
                <StateMark tone="problem" />
                {t('damaged', { reason: describeError(error).message })}
              </p>
            )}
            {!error && snippets.length === 0 && <p className={styles.none}>{t('none')}</p>}
            <Folders snippets={snippets} search={search} place={place} writable={writable} uses={uses} />
          </Section>
        ))}
        <Section title={t('examples')}>
          <Folders snippets={examples} search={search} place={null} writable={false} uses={uses} />
        </Section>
      </div>
    </div>
  )
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className={styles.title}>{title}</h3>
      {children}
    </section>
  )
}

interface FoldersProps {
  snippets: readonly Snippet[]
  search: string
  /** Null for examples. */
  place: SnippetPlace | null
  writable: boolean
  uses: SnippetUses
}

function Folders({ snippets, search, place, writable, uses }: FoldersProps) {
  const { t } = useTranslation('snippets')
  return groupSnippets(snippets, search).map((folder) => (
    <div key={folder.path}>
      {folder.path !== '' && (
        <div className={styles.folder}>
          <h4>{folder.path}</h4>
          {place && writable && (
            <IconButton
              icon={Pencil}
              label={t('renameFolder', { name: folder.path })}
              onClick={() => uses.renameFolder({ place, path: folder.path })}
            />
          )}
        </div>
      )}
      <ul>
        {folder.snippets.map((snippet) => (
          <SnippetRow key={snippet.id} snippet={snippet} place={writable ? place : null} uses={uses} />
        ))}
      </ul>
    </div>
  ))
}

function useExamples(): Snippet[] {
  const { t } = useTranslation('snippets')
  return (Object.keys(starters) as Starter[]).map((id) => ({
    ...{ id, name: t(`starter.${id}`), folder: '', text: starters[id] },
  }))
}
