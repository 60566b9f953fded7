/** Names that Windows keeps for devices, whatever follows a dot. */
const deviceName = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$/i
/** What Windows does not allow in names: separators, wildcards, streams, control characters. */
const windowsForbidden = /[<>:"/\\|?*\u0000-\u001f]/g

/**
 * A name that another machine chose, as it can be used on this one: never a path, never a device. What is not allowed becomes `_`.
 */
export function localName(name: string, platform: NodeJS.Platform = process.platform): string {
  if (name === '' || name === '.' || name === '..') return '_'
  if (platform !== 'win32') return name.replace(/[/\0]/g, '_')
  const allowed = name.replace(windowsForbidden, '_').replace(/[. ]+$/, '_')
  return deviceName.test(allowed) ? `_${allowed}` : allowed
}
