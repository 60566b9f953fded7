import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { UseFormRegister } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { cniPlugins, kubernetesVersions, type LabSpec, maxWorkers } from '#shared/labs'
import { cx } from '../../ui/cx'
import { NumberField, SelectField, TextField } from '../../ui/Field'
import styles from './CreateForm.module.css'
import { advancedFields } from './form-issues'

interface FieldsProps {
  register: UseFormRegister<LabSpec>
  errorOf: (field: keyof LabSpec) => string | undefined
}

const number = { valueAsNumber: true } as const

export function BasicFields({ register, errorOf }: FieldsProps) {
  const { t } = useTranslation('labs')
  return (
    <>
      <TextField
        label={t('form.name')}
        error={errorOf('name')}
        hint={t('form.nameHint')}
        {...register('name')}
      />
      <SelectField
        label={t('form.provider')}
        error={errorOf('provider')}
        hint={t('form.sandboxHint')}
        {...register('provider')}
      >
        <option value="sandbox">{t('simulated')}</option>
      </SelectField>
      <div className={styles.pair}>
        <NumberField
          label={t('form.workers')}
          error={errorOf('workers')}
          min={0}
          max={maxWorkers}
          {...register('workers', number)}
        />
        <SelectField
          label={t('form.kubernetesVersion')}
          error={errorOf('kubernetesVersion')}
          {...register('kubernetesVersion')}
        >
          {kubernetesVersions.map((version) => (
            <option key={version}>{version}</option>
          ))}
        </SelectField>
      </div>
    </>
  )
}

const cniNames: Record<(typeof cniPlugins)[number], string> = {
  calico: 'Calico',
  flannel: 'Flannel',
  cilium: 'Cilium',
}

/** Stays open by itself while one of its fields has an error. */
export function AdvancedFields({ register, errorOf }: FieldsProps) {
  const { t } = useTranslation('labs')
  const [wanted, setWanted] = useState(false)
  const open = wanted || advancedFields.some((field) => errorOf(field) !== undefined)
  return (
    <div className={styles.advanced}>
      <button
        type="button"
        className={styles.disclosure}
        aria-expanded={open}
        onClick={() => setWanted(!open)}
      >
        <ChevronRight size={16} aria-hidden className={cx(open && styles.turned)} />
        {t('form.advanced')}
      </button>
      <div hidden={!open} className={styles.fields}>
        <SelectField label={t('form.cni')} error={errorOf('cni')} {...register('cni')}>
          {cniPlugins.map((plugin) => (
            <option key={plugin} value={plugin}>
              {cniNames[plugin]}
            </option>
          ))}
        </SelectField>
        <div className={styles.pair}>
          <TextField label={t('form.subnet')} error={errorOf('subnet')} {...register('subnet')} />
          <TextField label={t('form.podNetwork')} error={errorOf('podNetwork')} {...register('podNetwork')} />
        </div>
        <NumberField
          label={t('form.sshPortBase')}
          error={errorOf('sshPortBase')}
          hint={t('form.sshPortBaseHint')}
          min={1024}
          max={65_000}
          {...register('sshPortBase', number)}
        />
      </div>
    </div>
  )
}
