import { readFileSync, writeFileSync } from 'node:fs'
import { type BrowserWindow, type Rectangle, screen } from 'electron'
import { z } from 'zod'
import type { Logger } from '../../platform/logger'

const stateSchema = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() }),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof stateSchema>

/** Where the window was last time; null where that is unknown or on a screen that is gone. */
export function readWindowState(path: string): WindowState | null {
  try {
    const state = stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    return isVisible(state.bounds) ? state : null
  } catch {
    // No file yet, or not a valid one: the default place is as good, and closing the window writes it anew.
    return null
  }
}

/** Written while the window closes, so there is no later moment to wait for. Half a file is read as none. */
export function saveWindowState(window: BrowserWindow, path: string, logger: Logger): void {
  const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
  try {
    writeFileSync(path, JSON.stringify(state), { mode: 0o600 })
  } catch (error) {
    logger.warn({ err: error }, 'The place of the window could not be kept')
  }
}

function isVisible(bounds: Rectangle): boolean {
  const { workArea } = screen.getDisplayMatching(bounds)
  return (
    bounds.x < workArea.x + workArea.width &&
    bounds.x + bounds.width > workArea.x &&
    bounds.y < workArea.y + workArea.height &&
    bounds.y + bounds.height > workArea.y
  )
}
