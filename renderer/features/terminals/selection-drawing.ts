import type { Terminal } from '@xterm/xterm'

type Place = [column: number, row: number] | undefined

/** There is no public way to tell xterm.js when its selection is to be drawn. */
interface SelectionOwner {
  _core: { _renderService: { handleSelectionChanged(start: Place, end: Place, columns: boolean): void } }
}

/**
 * Once `terminal` has scrolled, xterm.js draws all rows a second time in the same frame, since what is selected may have moved. Where nothing is
 * and was selected, this leaves that out. A screen that was scrolled up is drawn all the same: its lines move while others come below.
 */
export function drawSelectionsOnly(terminal: Pick<Terminal, 'buffer'>): void {
  const service = (terminal as unknown as SelectionOwner)._core._renderService
  const draw = service.handleSelectionChanged.bind(service)
  let isDrawn = false
  service.handleSelectionChanged = (start, end, columns) => {
    const { viewportY, baseY } = terminal.buffer.active
    const isSelected = start !== undefined && end !== undefined
    if (isSelected || isDrawn || viewportY !== baseY) draw(start, end, columns)
    isDrawn = isSelected
  }
}
