/** The name of a file or folder, from its path on any system. */
export const lastPart = (path: string): string => path.split(/[\\/]/).at(-1) || path
