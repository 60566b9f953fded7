import { useEffect, useEffectEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { settingsSchema } from '#shared/settings'
import { TextField } from '../../ui/Field'
import { installedFonts, lookAtFont } from './fonts'
import { useSettings } from './store'
import { useUpdateSettings } from './use-update-settings'

const { 'terminal.fontFamily': schema } = settingsSchema.shape

/** The font of terminals: typed, or chosen among well-known ones that are installed. Counts when it is chosen or the field is left. */
export function FontField() {
  const { t } = useTranslation('settings')
  const listId = useId()
  const current = useSettings(({ settings }) => settings['terminal.fontFamily'])
  const update = useUpdateSettings()
  const [fonts] = useState(installedFonts)
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? current
  const name = schema.safeParse(text.trim())

  const commit = (chosen: typeof name) => {
    if (!chosen.success) return
    if (chosen.data !== current) update({ 'terminal.fontFamily': chosen.data })
    setTyped(null)
  }
  const commitLast = useEffectEvent(() => commit(name))
  useEffect(() => () => commitLast(), [])

  const onType = (next: string) => {
    setTyped(next)
    if (fonts.includes(next)) commit(schema.safeParse(next))
  }
  const look = name.success && name.data !== '' ? lookAtFont(name.data) : 'monospaced'
  return (
    <>
      <TextField
        label={t('fontFamily')}
        list={listId}
        placeholder={t('ownFont')}
        value={text}
        hint={look === 'monospaced' ? undefined : t(`fontLook.${look}`)}
        error={name.success ? undefined : t('noFontName')}
        onChange={(event) => onType(event.target.value)}
        onBlur={() => commit(name)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit(name)
        }}
      />
      <datalist id={listId}>
        {fonts.map((font) => (
          <option key={font} value={font} />
        ))}
      </datalist>
    </>
  )
}
