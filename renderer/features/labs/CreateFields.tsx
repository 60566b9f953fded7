import type { ReactNode } from 'react'
import type { UseFormRegister } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import {
  boxes,
  cniPlugins,
  kubernetesVersions,
  type LabSpec,
  machineSizes,
  maxWorkers,
  type NewLabProvider,
} from '#shared/labs'
import { NumberField, SelectField, TextField } from '../../ui/Field'
import styles from './CreateForm.module.css'
import { FieldGroup } from './FieldGroup'
import { machineFields, networkFields, type SpecField } from './form-issues'

/** What there is to say at a field. */
export interface Notes {
  error?: string | undefined
  /** In place of the field's usual hint. */
  hint?: ReactNode
}

interface FieldsProps {
  register: UseFormRegister<LabSpec>
  notesOf: (field: SpecField, hint?: ReactNode) => Notes
  hasNotes: (fields: readonly SpecField[]) => boolean
}

const number = { valueAsNumber: true } as const

const providerHints = { virtualbox: 'form.virtualboxHint', sandbox: 'form.sandboxHint' } as const

export function BasicFields({ register, notesOf, provider }: FieldsProps & { provider: NewLabProvider }) {
  const { t } = useTranslation('labs')
  return (
    <>
      <TextField label={t('form.name')} {...notesOf('name', t('form.nameHint'))} {...register('name')} />
      <SelectField
        label={t('form.provider')}
        {...notesOf('provider', t(providerHints[provider]))}
        {...register('provider')}
      >
        <option value="virtualbox">VirtualBox</option>
        <option value="sandbox">{t('simulated')}</option>
      </SelectField>
      <div className={styles.pair}>
        <NumberField
          label={t('form.workers')}
          {...notesOf('workers')}
          min={0}
          max={maxWorkers}
          {...register('workers', number)}
        />
        <SelectField
          label={t('form.kubernetesVersion')}
          {...notesOf('kubernetesVersion')}
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

/** Box and sizes; simulated machines have none. */
export function MachineFields({ register, notesOf, hasNotes }: FieldsProps) {
  const { t } = useTranslation('labs')
  const size = (
    field: Exclude<(typeof machineFields)[number], 'box'>,
    range: { min: number; max: number },
    hint?: string,
  ) => (
    <NumberField
      label={t(`form.${field}`)}
      {...notesOf(field, hint)}
      min={range.min}
      max={range.max}
      {...register(field, number)}
    />
  )
  const { 'control-plane': controlPlane, worker } = machineSizes
  return (
    <FieldGroup title={t('form.machines')} forced={hasNotes(machineFields)}>
      <SelectField label={t('form.box')} {...notesOf('box', t('form.boxHint'))} {...register('box')}>
        {boxes.map((box) => (
          <option key={box}>{box}</option>
        ))}
      </SelectField>
      <div className={styles.pair}>
        {size('controlPlaneCpus', controlPlane.cpus)}
        {size('controlPlaneMemoryMiB', controlPlane.memoryMiB)}
      </div>
      <div className={styles.pair}>
        {size('workerCpus', worker.cpus)}
        {size('workerMemoryMiB', worker.memoryMiB, t('form.workerMemoryHint'))}
      </div>
    </FieldGroup>
  )
}

const cniNames: Record<(typeof cniPlugins)[number], string> = {
  calico: 'Calico',
  flannel: 'Flannel',
  cilium: 'Cilium',
}

interface NetworkFieldsProps extends FieldsProps {
  /** Takes the subnet that the book's labs have. */
  onBookSubnet: (subnet: string) => void
}

const bookSubnet = '192.168.1.0/24'

export function NetworkFields({ register, notesOf, hasNotes, onBookSubnet }: NetworkFieldsProps) {
  const { t } = useTranslation('labs')
  const offer = (
    <button type="button" className={styles.offer} onClick={() => onBookSubnet(bookSubnet)}>
      {t('form.bookSubnet', { subnet: bookSubnet })}
    </button>
  )
  return (
    <FieldGroup title={t('form.advanced')} forced={hasNotes(networkFields)}>
      <SelectField label={t('form.cni')} {...notesOf('cni')} {...register('cni')}>
        {cniPlugins.map((plugin) => (
          <option key={plugin} value={plugin}>
            {cniNames[plugin]}
          </option>
        ))}
      </SelectField>
      <div className={styles.pair}>
        <TextField label={t('form.subnet')} {...notesOf('subnet', offer)} {...register('subnet')} />
        <TextField label={t('form.podNetwork')} {...notesOf('podNetwork')} {...register('podNetwork')} />
      </div>
      <NumberField
        label={t('form.sshPortBase')}
        {...notesOf('sshPortBase', t('form.sshPortBaseHint'))}
        min={1024}
        max={65_000}
        {...register('sshPortBase', number)}
      />
    </FieldGroup>
  )
}
