import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FileEntry } from '#shared/files'
import type { RemoteSource } from '#shared/terminals'
import { useHost } from '../../host'
import { ContextMenu } from '../../ui/Menu'
import type { Pane } from '../workspace/layout'
import { draggedFiles, startDrag } from './drag'
import { FileDialogs, type OpenDialog } from './FileDialogs'
import { FilesNotice } from './FilesNotice'
import styles from './FilesPane.module.css'
import { FilesToolbar } from './FilesToolbar'
import { FileTable } from './FileTable'
import { chosenFiles, droppedFiles } from './page-files'
import { childOf, nameTowards, parentOf, typedPath } from './paths'
import { placeKey } from './place'
import { nothingChosen, only, remaining, type Selection } from './selection'
import { isFolder, type Sorting, sortEntries } from './sort-entries'
import { requestFilesFocus, useFiles } from './store'
import { Transfers } from './Transfers'
import { useFileActions } from './use-file-actions'
import { fileKey, useFileMenu } from './use-file-menu'
import { useFolder } from './use-folder'

/** The files of one machine: a folder of it, and what is being copied there. */
export function FilesPane({ pane, place }: { pane: Pane; place: RemoteSource }) {
  const host = useHost()
  const { t } = useTranslation('files')
  const folder = useFolder(place)
  const actions = useFileActions(place)
  const { showHidden, focusWanted } = useFiles()
  const [sorting, setSorting] = useState<Sorting>({ key: 'name', descending: false })
  const [selection, setSelection] = useState<Selection>(nothingChosen)
  const [dialog, setDialog] = useState<OpenDialog | null>(null)
  const picker = useRef<HTMLInputElement>(null)

  const path = folder.list?.path ?? '/'
  const entries = useMemo(
    () => sortEntries(folder.list?.entries ?? [], sorting, showHidden),
    [folder.list, sorting, showHidden],
  )
  const names = useMemo(() => entries.map(({ name }) => name), [entries])
  const known = remaining(names, selection)
  const usable = (wanted: ReadonlySet<string>) =>
    entries.filter(({ name, unreadableName }) => wanted.has(name) && !unreadableName)
  const chosen = usable(known.chosen)
  const paths = chosen.map(({ name }) => childOf(path, name))

  const before = useRef(path)
  useEffect(() => {
    // Whoever comes up is at the folder that was left.
    const left = nameTowards(path, before.current)
    before.current = path
    setSelection(left === null ? nothingChosen : only(left))
  }, [path])

  const go = (wanted: string | null) => {
    actions.dismiss()
    folder.go(wanted)
  }
  const goTyped = (typed: string) => {
    go(typedPath(typed, path, folder.home))
    requestFilesFocus(pane.terminalId)
  }
  const open = (entry: FileEntry) => {
    if (entry.unreadableName) return
    if (isFolder(entry)) go(childOf(path, entry.name))
    else void actions.download([childOf(path, entry.name)])
  }
  /** A folder cannot be chosen together with files, so there are two kinds of dialog. */
  const pick = (wholeFolder: boolean) => {
    if (!picker.current) return
    picker.current.webkitdirectory = wholeFolder
    picker.current.click()
  }
  const commands = {
    open,
    pick,
    path,
    paths,
    chosen,
    unusable: chosen.length > 0 ? undefined : t(known.chosen.size > 0 ? 'unreadableName' : 'nothingChosen'),
    actions,
    refresh: folder.refresh,
    show: setDialog,
    up: () => go(parentOf(path)),
  }
  const menu = useFileMenu(commands)

  const drop = async (data: DataTransfer, into: FileEntry | null) => {
    const target = into ? childOf(path, into.name) : path
    const dragged = draggedFiles(data)
    try {
      if (!dragged) await actions.upload(await droppedFiles(host, data), [place], target)
      else if (placeKey(dragged.place) !== placeKey(place))
        await actions.take(dragged.place, dragged.paths, target)
      else if (dragged.paths.every((each) => parentOf(each) !== target && each !== target))
        await actions.move(dragged.paths, target)
    } catch (error) {
      // A folder of this PC that cannot be read.
      actions.fail(error)
    }
  }
  const drag = (data: DataTransfer, dragged: ReadonlySet<string>) => {
    const moving = usable(dragged)
    const [first] = moving
    if (!first) return
    const single = moving.length === 1 ? first : null
    const name = single && !isFolder(single) ? single.name : `${single?.name ?? pane.title}.zip`
    const from = moving.map((entry) => childOf(path, entry.name))
    startDrag(data, { place, paths: from }, name, actions.offerDrag(from))
  }

  return (
    <div className={styles.pane}>
      <FilesToolbar path={path} go={go} goTyped={goTyped} commands={commands} />
      <FilesNotice folder={folder} actions={actions} machine={pane.title} />
      {folder.list && (
        <ContextMenu entries={menu}>
          <div className={styles.stage}>
            <FileTable
              label={t('list', { name: pane.title })}
              empty={t(folder.list.entries.length > 0 ? 'onlyHidden' : 'empty')}
              entries={entries}
              sorting={sorting}
              onSort={setSorting}
              selection={known}
              onSelect={setSelection}
              onOpen={open}
              onKey={(event: KeyboardEvent) => fileKey(event, commands)}
              onDragStart={drag}
              onDrop={(data, into) => void drop(data, into)}
              focused={focusWanted === pane.terminalId}
              onFocused={clearFocus}
            />
          </div>
        </ContextMenu>
      )}
      {folder.list && (
        <p className={styles.status}>
          {t('entries', { count: entries.length })}
          {known.chosen.size > 0 && ` · ${t('chosen', { count: known.chosen.size })}`}
          {folder.list.cut && ` · ${t('cut', { count: folder.list.entries.length })}`}
        </p>
      )}
      <Transfers place={place} />
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={t('filesOfThisPc')}
        onChange={({ target }) => {
          const given = chosenFiles(target.files)
          target.value = ''
          void actions.upload(given, [place], path)
        }}
      />
      {dialog && (
        <FileDialogs
          dialog={dialog}
          place={place}
          machine={pane.title}
          path={path}
          actions={actions}
          onNamed={(name) => setSelection(only(name))}
          onClose={() => setDialog(null)}
        />
      )}
    </div>
  )
}

const clearFocus = () => requestFilesFocus(null)
