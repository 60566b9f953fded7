import type { Advice, FixId, ProblemId, System } from '#shared/diagnosis'
import type { FoundKey } from '#shared/preflight'

/**
 * One failure that is recognised. Patterns see a log as one text: lines joined by one space, every run of white space a
 * single space, at most 4000 characters of a line; `source` sees one line alone. They begin with distinctive words and bound every repetition, so that
 * their time grows with the length of the text and no faster. Named groups become the parameters of the texts; they admit
 * harmless characters only.
 */
export interface Problem {
  id: ProblemId
  /** Vagrant's name of the error without its module (`Vagrant::Errors`), such as `VMBootTimeout`. */
  errorClass?: readonly string[]
  text?: readonly RegExp[]
  /** A line of a Vagrantfile, or of a script that it names, which will cause the problem. */
  source?: readonly RegExp[]
  /** Such a line is right where any of the lab's files has this. */
  sourceUnless?: RegExp
  /** Findings of the check before a run that are the same problem; one that only warns makes it a possible cause of a failure. */
  finding?: readonly FoundKey[]
  /** Texts of mere warnings: they count only where one of `causes` is found too. */
  warning?: readonly RegExp[]
  /** Without it the problem is an error. A warning alone does not make a run fail. */
  severity?: 'warning'
  /** Other problems that follow from this one; they are not shown beside it. */
  causes?: readonly ProblemId[]
  /** It says that something failed and not what: not shown where anything else explains the same node. */
  lastResort?: true
  /** It counts in a step that succeeded too: the tool that printed it goes on as if nothing had happened. */
  silent?: true
  /** Cancelling a run causes it, so it says nothing about a step that was cancelled. */
  fromCancel?: true
  advice: Partial<Record<System | 'any', readonly Advice[]>>
  links?: readonly string[]
  fix?: FixId
}
