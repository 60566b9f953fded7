import { cniProblems } from './cni'
import { hostProblems } from './host'
import { kubeadmProblems } from './kubeadm'
import { networkProblems } from './network'
import { oldLabProblems } from './old-labs'
import { packageProblems } from './packages'
import type { Problem } from './problem'
import { vagrantProblems } from './vagrant'
import { virtualboxProblems } from './virtualbox'

/** Every failure that is recognised. */
export const catalogue: readonly Problem[] = [
  ...hostProblems,
  ...virtualboxProblems,
  ...networkProblems,
  ...vagrantProblems,
  ...packageProblems,
  ...kubeadmProblems,
  ...cniProblems,
  ...oldLabProblems,
]

/** By what an error's parameters name: Vagrant's class of the error, or what the check before a run has found. */
export const problemsByName: ReadonlyMap<string, Problem> = new Map(
  catalogue.flatMap((problem) =>
    [...(problem.errorClass ?? []), ...(problem.finding ?? [])].map((name) => [name, problem] as const),
  ),
)
