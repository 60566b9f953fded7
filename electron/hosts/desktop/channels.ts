/** Names of the IPC channels between preload and main process. Terminal frames have one of their own. */
export const channel = {
  /** A page has been loaded; everything kept for the one before is let go. */
  hello: 'pilothouse:hello',
  call: 'pilothouse:call',
  event: 'pilothouse:event',
  /** The page has taken an event; with the length of its text. */
  heard: 'pilothouse:heard',
  frame: 'pilothouse:frame',
} as const
