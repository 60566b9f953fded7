import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Lab } from '#shared/labs'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { useActiveLab } from '../labs/store'
import { ApplyView } from './ApplyView'
import { KubeconfigDialog } from './KubeconfigDialog'
import { PodLog } from './PodLog'
import { ResourceList } from './ResourceList'
import { useKubernetes, useResources, viewIn } from './store'
import { YamlView } from './YamlView'

/** What runs in the open lab's cluster. */
export function Workloads() {
  const lab = useActiveLab()
  if (!lab) return null
  const isOn = lab.nodes.some(({ role, state }) => role === 'control-plane' && state === 'running')
  if (!isOn) return <Off lab={lab} />
  return <View key={lab.id} lab={lab} />
}

/** The lab's context may be taken out of the user's kubeconfig without its cluster, too. */
function Off({ lab }: { lab: Lab }) {
  const { t } = useTranslation('kubernetes')
  const [asked, setAsked] = useState(false)
  return (
    <EmptyState title={t('off')} text={t('offText')}>
      <Button icon={KeyRound} onClick={() => setAsked(true)}>
        {t('kubeconfig.open')}
      </Button>
      {asked && <KubeconfigDialog lab={lab} onClose={() => setAsked(false)} />}
    </EmptyState>
  )
}

function View({ lab }: { lab: Lab }) {
  const view = useKubernetes((state) => viewIn(state, lab.id))
  const kind = useKubernetes((state) => state.kind)
  // Followed all the time, so that the list is there at once when one comes back to it.
  useResources(lab.id, kind)
  switch (view.type) {
    case 'list':
      return <ResourceList lab={lab} />
    case 'log':
      return <PodLog key={view.row.key} labId={lab.id} pod={view.row} />
    case 'yaml':
      return <YamlView labId={lab.id} kind={view.kind} row={view.row} />
    case 'apply':
      return <ApplyView labId={lab.id} initial={view.text} />
  }
}
