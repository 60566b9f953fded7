import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Lab, provisioningStepSchema, provisioningSteps } from '#shared/labs'
import { useHost } from '../../host'
import { closeDialog, showPanel } from '../../store/shell'
import { SelectField } from '../../ui/Field'
import { FormDialog } from '../../ui/FormDialog'
import { toastError } from '../../ui/toast'
import { useLabs } from './store'
import { useLabActions } from './use-lab-actions'

/** Asks which provisioning step is to run again. Without `node` it runs on all nodes that run. */
export function ProvisionDialog({ labId, node }: { labId: string; node?: string | undefined }) {
  const { t } = useTranslation(['labs', 'runs'])
  const host = useHost()
  const { show } = useLabActions()
  const lab = useLabs(({ labs }) => labs.find((candidate) => candidate.id === labId))
  const [chosen, setChosen] = useState<string>('')
  if (!lab) return null

  const targets = targetsOf(lab, node)
  const steps = provisioningStepSchema.options.filter((step) => nodesWith(step, targets).length > 0)
  const step = steps.find((candidate) => candidate === chosen) ?? steps[0]
  const submit = () => {
    if (step === undefined) return
    closeDialog()
    show(labId)
    host
      .call('labs.provision', { labId, nodes: nodesWith(step, targets), steps: [step] })
      .then(() => showPanel('provisioning'), toastError)
  }
  return (
    <FormDialog
      onClose={closeDialog}
      title={t('provisioning.title')}
      action={t('provisioning.submit')}
      onSubmit={submit}
    >
      <SelectField
        label={t('provisioning.step')}
        hint={step && t('provisioning.hint', { nodes: nodesWith(step, targets).join(', ') })}
        value={step}
        onChange={(event) => setChosen(event.target.value)}
      >
        {steps.map((name) => (
          <option key={name} value={name}>
            {t(`runs:step.${name}`)}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  )
}

const targetsOf = (lab: Lab, node: string | undefined) =>
  lab.nodes.filter(({ name, state }) => (node === undefined ? state === 'running' : name === node))

/** Names of those whose role has the step. */
const nodesWith = (step: (typeof provisioningStepSchema.options)[number], nodes: Lab['nodes']): string[] =>
  nodes.filter(({ role }) => provisioningSteps[role].includes(step)).map(({ name }) => name)
