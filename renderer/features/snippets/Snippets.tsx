import { ScrollText } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showPanel } from '../../store/shell'
import { IconButton } from '../../ui/Button'
import { Popover } from '../../ui/Popover'
import { useActiveLab } from '../labs/store'
import { writeScript } from '../script/store'
import { FolderDialog, type NamedFolder } from './FolderDialog'
import { type EditedSnippet, SnippetDialog } from './SnippetDialog'
import { SnippetList, type SnippetUses } from './SnippetList'
import { useSnippetsOpen } from './store'
import { useSnippets } from './use-snippets'

interface SnippetsProps {
  /** What a new snippet begins with. */
  newText: () => string
  onInsert: (text: string) => void
  onSend: (text: string) => void
}

/** The button `Snippets` with all that it opens. */
export function Snippets({ newText, onInsert, onSend }: SnippetsProps) {
  const { t } = useTranslation('snippets')
  const lab = useActiveLab()
  const open = useSnippetsOpen((state) => state.open)
  const setOpen = (isOpen: boolean) => useSnippetsOpen.setState({ open: isOpen })
  const [edited, setEdited] = useState<EditedSnippet | null>(null)
  const [renamed, setRenamed] = useState<NamedFolder | null>(null)
  const lists = useSnippets(lab?.id ?? null, open || edited !== null)

  const closeAnd = (act: () => void) => {
    setOpen(false)
    act()
  }

  const uses: SnippetUses = {
    insert: (text) => closeAnd(() => onInsert(text)),
    send: (text) => closeAnd(() => onSend(text)),
    sendAndWait: (text) =>
      closeAnd(() => {
        writeScript(text)
        showPanel('script')
      }),
    edit: (snippet) => closeAnd(() => setEdited(snippet)),
    renameFolder: (folder) => closeAnd(() => setRenamed(folder)),
  }

  return (
    <>
      <Popover
        label={t('snippets')}
        open={open}
        onOpenChange={setOpen}
        trigger={<IconButton icon={ScrollText} label={t('snippets')} />}
      >
        <SnippetList lists={lists} labName={lab?.name} newText={newText} uses={uses} />
      </Popover>
      {renamed && <FolderDialog folder={renamed} onClose={() => setRenamed(null)} />}
      {edited && (
        <SnippetDialog
          edited={edited}
          places={lists.filter(({ writable }) => writable).map(({ place }) => place)}
          labName={lab?.name}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  )
}
