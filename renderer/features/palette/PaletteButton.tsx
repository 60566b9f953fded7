import { useTranslation } from 'react-i18next'
import { useConnection } from '../../store/connection'
import { Button } from '../../ui/Button'
import { shortcutText } from '../../ui/shortcut-text'
import { Tooltip } from '../../ui/Tooltip'
import { openPalette } from './open-palette'
import styles from './PaletteButton.module.css'

/** Opens the palette, and teaches its keys. */
export function PaletteButton() {
  const { t } = useTranslation('palette')
  const platform = useConnection(({ info }) => info?.platform ?? 'linux')
  return (
    <Tooltip text={`${t('title')} (${shortcutText('mod+shift+p', platform)})`}>
      <Button variant="quiet" onClick={openPalette}>
        <span className="visually-hidden">{t('title')}</span>
        <kbd className={styles.keys}>{shortcutText('mod+k', platform)}</kbd>
      </Button>
    </Tooltip>
  )
}
