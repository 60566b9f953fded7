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

/** The theme in force, which is put onto the document with that of terminals, where the style sheets look for them. */
export function useApplyTheme(): 'dark' | 'light' {
  const theme = useTheme()
  const chosen = useSettings(({ settings }) => settings['terminal.theme'])
  const terminalTheme = chosen === 'page' ? `pilothouse-${theme}` : chosen
  useEffect(() => {
    document.documentElement.dataset.theme = theme
    document.documentElement.dataset.terminalTheme = terminalTheme
  }, [theme, terminalTheme])
  return theme
}
