import { LabError } from '#shared/errors'
import type { Lab } from '#shared/labs'

/** The lab of this name, if there is one. Throws `labs.nameTwice` rather than guess which one is meant. */
export function onlyLab(labs: readonly Lab[], name: string): Lab | undefined {
  const found = labs.filter((each) => each.name === name)
  if (found.length < 2) return found[0]
  const paths = found.map(({ path }) => path).join(', ')
  throw new LabError('state.conflict', 'labs.nameTwice', { params: { lab: name, paths } })
}
