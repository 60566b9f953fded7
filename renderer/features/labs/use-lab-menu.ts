import {
  Cable,
  Camera,
  CircleMinus,
  CirclePlus,
  FolderOpen,
  FolderX,
  ListChecks,
  ListTodo,
  LogIn,
  type LucideIcon,
  PackageSearch,
  Pause,
  Play,
  Power,
  RefreshCw,
  RotateCw,
  SquareTerminal,
  StepForward,
  Trash2,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Lab, LabNode } from '#shared/labs'
import { openDialog } from '../../store/shell'
import type { MenuAction, MenuEntry } from '../../ui/Menu'
import { openFiles } from '../files/open-files'
import { isOffered, type LabAction, whyNot } from './lab-state'
import { type PlainVerb, useLabActions } from './use-lab-actions'

const icons: Record<PlainVerb, LucideIcon> = {
  up: Play,
  halt: Power,
  suspend: Pause,
  resume: StepForward,
  reload: RotateCw,
  provision: ListChecks,
}

interface LabMenus {
  /** What the tool bar has no buttons for. */
  ofMore(lab: Lab | undefined): MenuEntry[]
  ofLab(lab: Lab): MenuEntry[]
  ofNode(lab: Lab, node: LabNode): MenuEntry[]
}

/** The menus of labs and nodes: what cannot be done now says why, and what the lab's provider cannot do is left out. In the page's language, or the given one. */
export function useLabMenu(language?: 'en' | 'ko'): LabMenus {
  const { t } = useTranslation(['labs', 'bundle', 'checkpoints', 'files'], language && { lng: language })
  const actions = useLabActions()

  const unavailable = (action: LabAction, lab: Lab | undefined, nodes?: LabNode[]) => {
    const reason = whyNot(action, lab, nodes)
    return reason === null ? undefined : t(`reason.${reason}`)
  }

  const plain = (verbs: readonly PlainVerb[], lab: Lab | undefined, node?: LabNode): MenuAction[] =>
    verbs
      .filter((verb) => isOffered(verb, lab))
      .map((verb) => ({
        label: t(verb),
        icon: icons[verb],
        onSelect: () => actions.run(verb, lab?.id ?? '', node && [node.name]),
        unavailable: unavailable(verb, lab, node && [node]),
      }))

  /** Provisioners that somebody else named are not known here. */
  const oneStep = (lab: Lab | undefined, node?: LabNode): MenuAction[] =>
    isOffered('provision', lab) && lab?.provider !== 'vagrant'
      ? [
          {
            label: t('provisionStep'),
            icon: ListTodo,
            onSelect: () => actions.askProvision(lab?.id ?? '', node?.name),
            unavailable: unavailable('provision', lab, node && [node]),
          },
        ]
      : []

  const addWorkers = (lab: Lab | undefined): MenuEntry[] =>
    isOffered('add', lab)
      ? [
          'separator',
          {
            label: t('addWorkers'),
            icon: CirclePlus,
            onSelect: () => actions.askAdd(lab?.id ?? ''),
            unavailable: unavailable('add', lab),
          },
        ]
      : []

  const removeWorker = (lab: Lab, node: LabNode): MenuAction[] =>
    isOffered('remove', lab)
      ? [
          {
            label: t('removeWorker'),
            icon: CircleMinus,
            danger: true,
            onSelect: () => actions.askRemove(lab.id, node.name),
            unavailable: unavailable('remove', lab, [node]),
          },
        ]
      : []

  const rejoin = (lab: Lab, node: LabNode): MenuAction[] =>
    isOffered('rejoin', lab)
      ? [
          {
            label: t('rejoin'),
            icon: LogIn,
            onSelect: () => actions.askRejoin(lab.id, node.name),
            unavailable: unavailable('rejoin', lab, [node]),
          },
        ]
      : []

  const ports = (lab: Lab, node: LabNode): MenuAction[] =>
    lab.simulated
      ? []
      : [
          {
            label: t('ports'),
            icon: Cable,
            onSelect: () => actions.showPorts(lab.id, node.name),
            unavailable: unavailable('ports', lab, [node]),
          },
        ]

  /** What is done with the folder of a lab that was opened, and not with its machines. */
  const opened = (lab: Lab): MenuEntry[] => {
    if (lab.provider !== 'vagrant') return []
    const busy = lab.activeRunId === null ? undefined : t('reason.busy')
    return [
      'separator',
      { label: t('readAgain'), icon: RefreshCw, onSelect: () => actions.readAgain(lab), unavailable: busy },
      { label: t('closeLab'), icon: FolderX, onSelect: () => actions.close(lab), unavailable: busy },
    ]
  }

  return {
    ofMore: (lab) => [
      ...plain(['suspend', 'resume', 'reload', 'provision'], lab),
      ...oneStep(lab),
      ...addWorkers(lab),
    ],
    ofLab: (lab) => [
      {
        label: t('openTerminals'),
        icon: SquareTerminal,
        onSelect: () =>
          actions.openTerminals(
            lab.id,
            lab.nodes.filter(({ state }) => state === 'running').map(({ name }) => name),
          ),
        unavailable: unavailable('open', lab),
      },
      'separator',
      ...plain(['up', 'halt', 'suspend', 'resume', 'reload', 'provision'], lab),
      ...oneStep(lab),
      ...addWorkers(lab),
      ...opened(lab),
      'separator',
      {
        label: t('checkpoints:entry'),
        icon: Camera,
        onSelect: () => openDialog({ type: 'checkpoints', labId: lab.id }),
        unavailable: lab.provider === 'vagrant' ? t('checkpoints:notOffered') : undefined,
      },
      {
        label: t('bundle:entry'),
        icon: PackageSearch,
        onSelect: () => openDialog({ type: 'bundle', labId: lab.id }),
      },
      'separator',
      {
        label: t('destroyLab'),
        icon: Trash2,
        danger: true,
        onSelect: () => actions.askDestroy(lab.id),
        unavailable: unavailable('destroy', lab),
      },
    ],
    ofNode: (lab, node) => [
      {
        label: t('openTerminal'),
        icon: SquareTerminal,
        onSelect: () => actions.openTerminals(lab.id, [node.name]),
        unavailable: unavailable('open', lab, [node]),
      },
      {
        label: t('files'),
        icon: FolderOpen,
        onSelect: () => openFiles({ type: 'node', labId: lab.id, node: node.name }, node.name, node.role),
        unavailable: lab.simulated ? t('files:simulated') : unavailable('open', lab, [node]),
      },
      ...ports(lab, node),
      'separator',
      ...plain(['up', 'halt', 'suspend', 'resume', 'reload', 'provision'], lab, node),
      ...oneStep(lab, node),
      ...rejoin(lab, node),
      'separator',
      ...removeWorker(lab, node),
      {
        label: t('destroyNode'),
        icon: Trash2,
        danger: true,
        onSelect: () => actions.askDestroy(lab.id, [node.name]),
        unavailable: unavailable('destroy', lab, [node]),
      },
    ],
  }
}
