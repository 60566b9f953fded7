import { useTranslation } from 'react-i18next'
import type { PodContainer } from '#shared/kubernetes'

const others = ['sidecar', 'init', 'ephemeral'] as const

/** The containers of a pod as options of a select; those that are not its own programs are grouped by what they are for. */
export function ContainerOptions({ containers }: { containers: readonly PodContainer[] }) {
  const { t } = useTranslation('kubernetes')
  const options = (wanted: PodContainer['type']) =>
    containers.filter(({ type }) => type === wanted).map(({ name }) => <option key={name}>{name}</option>)
  return (
    <>
      {options('container')}
      {others
        .filter((type) => containers.some((container) => container.type === type))
        .map((type) => (
          <optgroup key={type} label={t(`containers.${type}`)}>
            {options(type)}
          </optgroup>
        ))}
    </>
  )
}
