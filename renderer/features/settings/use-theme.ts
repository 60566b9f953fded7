import { useEffect, useSyncExternalStore } from 'react'
import { useSettings } from './store'

const systemLight = matchMedia('(prefers-color-scheme: light)')

function onSystemChange(listener: () => void): () => void {
  systemLight.addEventListener('change', listener)
  return () => systemLight.removeEventListener('change', listener)
}

function useTheme(): 'dark' | 'light' {
  const theme = useSettings(({ settings }) => settings.theme)
  const system = useSyncExternalStore(onSystemChange, () => (systemLight.matches ? 'light' : 'dark'))
  return theme === 'system' ? system : theme
}

/** The theme in force, which is put onto the document too, where the tokens look for it. */
export function useApplyTheme(): 'dark' | 'light' {
  const theme = useTheme()
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  return theme
}
