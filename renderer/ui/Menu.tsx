import { Check, type LucideIcon } from 'lucide-react'
import { ContextMenu as RadixContext, DropdownMenu as RadixDropdown } from 'radix-ui'
import { Fragment, type ReactNode } from 'react'
import { cx } from './cx'
import { isTyping } from './is-typing'
import styles from './Menu.module.css'

export interface MenuAction {
  label: string
  icon?: LucideIcon
  onSelect: () => void
  /** Why it cannot be chosen now; shown under its label. */
  unavailable?: string | undefined
  /** Shown under its label. */
  note?: string
  danger?: boolean
  /** For an entry that is switched on and off; the menu stays open, so that several can be switched. */
  checked?: boolean
  /** For people to learn, as `Ctrl+Shift+C`; it is bound elsewhere. */
  shortcut?: string
}

/** A menu is data, so the same entries serve a button's menu and a context menu. */
export type MenuEntry = MenuAction | 'separator'

interface DropdownMenuProps {
  /** The button that opens it. */
  trigger: ReactNode
  /** As a function where they depend on the moment at which the menu opens. */
  entries: readonly MenuEntry[] | (() => readonly MenuEntry[])
  align?: 'start' | 'end'
}

export function DropdownMenu({ trigger, entries, align = 'start' }: DropdownMenuProps) {
  return (
    <RadixDropdown.Root modal={false}>
      <RadixDropdown.Trigger asChild>{trigger}</RadixDropdown.Trigger>
      <RadixDropdown.Portal>
        <RadixDropdown.Content
          className={styles.menu}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={keepFieldFocus}
        >
          <EntriesNow entries={entries} />
        </RadixDropdown.Content>
      </RadixDropdown.Portal>
    </RadixDropdown.Root>
  )
}

function EntriesNow({ entries }: Pick<DropdownMenuProps, 'entries'>) {
  return <Entries entries={typeof entries === 'function' ? entries() : entries} parts={RadixDropdown} />
}

/** The child must be one element that takes a ref. Also opens with the context menu key and Shift+F10. */
export function ContextMenu({ entries, children }: { entries: readonly MenuEntry[]; children: ReactNode }) {
  return (
    <RadixContext.Root modal={false}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content className={styles.menu} collisionPadding={8} onCloseAutoFocus={keepGivenFocus}>
          <Entries entries={entries} parts={RadixContext} />
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  )
}

/** Where an entry has put the focus into a field, it stays there; otherwise it goes back to where the menu was opened. */
function keepGivenFocus(event: Event): void {
  if (isTyping(document.activeElement)) event.preventDefault()
}

/** As above. Not for a terminal, which may get the focus for a moment when the menu goes: the button is to have it. */
function keepFieldFocus(event: Event): void {
  if (document.activeElement instanceof HTMLInputElement) event.preventDefault()
}

type Parts = Pick<typeof RadixDropdown, 'Item' | 'CheckboxItem' | 'Separator'>

function Entries({ entries, parts }: { entries: readonly MenuEntry[]; parts: Parts }) {
  return entries.map((entry, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity and are not reordered while open
    <Fragment key={index}>
      {entry === 'separator' ? (
        <parts.Separator className={styles.separator} />
      ) : (
        <Entry
          entry={entry}
          isRepeated={entry.unavailable !== undefined && entry.unavailable === reasonBefore(entries, index)}
          parts={parts}
        />
      )}
    </Fragment>
  ))
}

/** Why the entry above cannot be chosen. */
function reasonBefore(entries: readonly MenuEntry[], index: number): string | undefined {
  const before = entries.slice(0, index).findLast((entry) => entry !== 'separator')
  return before?.unavailable
}

interface EntryProps {
  entry: MenuAction
  /** The reason stands above already. */
  isRepeated: boolean
  parts: Parts
}

function Entry({ entry, isRepeated, parts }: EntryProps) {
  const { icon: Icon, label, unavailable, danger, checked, shortcut, onSelect } = entry
  const note = unavailable ?? entry.note
  const common = {
    className: cx(styles.item, danger && styles.danger),
    disabled: unavailable !== undefined,
    textValue: label,
    'aria-label': label,
    'aria-description': note,
  }
  const content = (
    <>
      <span className={styles.icon}>
        {Icon && <Icon size={16} aria-hidden />}
        {checked && <Check size={16} aria-hidden />}
      </span>
      <span className={styles.label}>
        {label}
        {note !== undefined && !isRepeated && <span className={styles.reason}>{note}</span>}
      </span>
      {shortcut !== undefined && <kbd className={styles.shortcut}>{shortcut}</kbd>}
    </>
  )
  if (checked === undefined)
    return (
      <parts.Item {...common} onSelect={onSelect}>
        {content}
      </parts.Item>
    )
  const toggle = (event: Event) => {
    event.preventDefault()
    onSelect()
  }
  return (
    <parts.CheckboxItem {...common} checked={checked} onSelect={toggle}>
      {content}
    </parts.CheckboxItem>
  )
}
