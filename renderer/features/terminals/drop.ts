import type { FileBridge } from '../../transport/host'
import { isListDrag } from '../files/drag'
import { hostPlatform } from './host-platform'

/** Whether a drop would paste something: text, or files whose paths are known. What lies in a list of files is not for a shell. */
export const isDroppable = ({ types }: Pick<DataTransfer, 'types'>, files: FileBridge): boolean =>
  !isListDrag(types) && (types.includes('Files') ? files.type === 'disk' : types.includes('text/plain'))

/** What a drop pastes: the text, or the paths of the files on this PC. Empty where there is neither. */
export function droppedText(data: DataTransfer, files: FileBridge): string {
  if (!isDroppable(data, files)) return ''
  if (files.type === 'page' || data.files.length === 0) return data.getData('text/plain')
  const paths = Array.from(data.files, (file) => files.pathOf(file)).filter((path) => path !== '')
  return quotePaths(paths, hostPlatform())
}

/** As one word each for a shell, with a space behind. */
export function quotePaths(paths: readonly string[], platform: string): string {
  const quote = platform === 'win32' ? quoteWindows : quotePosix
  return paths.map((path) => `${quote(path)} `).join('')
}

const quoteWindows = (path: string): string => (/[^\w\\:.-]/.test(path) ? `"${path}"` : path)
const quotePosix = (path: string): string =>
  /[^\w/.@%+=:,-]/.test(path) ? `'${path.replaceAll("'", "'\\''")}'` : path
