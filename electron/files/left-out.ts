import { LabError } from '#shared/errors'

/** Why something that is neither a file nor a folder is no part of a copy. */
export const leftOut = (kind: 'link' | 'other'): LabError =>
  new LabError('state.conflict', kind === 'link' ? 'files.linkSkipped' : 'files.notCopied')
