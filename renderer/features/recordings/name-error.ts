import { isErrorKey } from '#shared/errors'
import { recordingNameSchema } from '#shared/recordings'
import { describeIssue } from '../../i18n/errors'

/** What is wrong with the name of a recording, for its field. */
export function nameError(name: string): string | undefined {
  const key = recordingNameSchema.safeParse(name).error?.issues[0]?.message ?? ''
  return isErrorKey(key) ? describeIssue({ path: 'name', key }) : undefined
}
