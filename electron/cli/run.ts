import { type NodeResult, sourceId } from '#shared/compare'
import { foldResults, isOver, isSuccess, namesOf } from '#shared/compare-groups'
import { expandTemplate } from '#shared/templates'
import { outputShare, runOnNodes } from '../compare'
import { noLogger } from '../platform/logger'
import { pathsFromEnvironment } from '../platform/paths'
import type { SshService } from '../ssh'
import { type Command, exitCodes, type Terminal } from './command'
import { GroupDiff } from './group-diff'
import { groupNote, groupProblem, groupText, jsonGroup } from './group-text'
import { LiveLines } from './live-lines'
import { questionText } from './question-text'
import { parseRunArguments, type RunArguments } from './run-arguments'
import { refusal } from './run-guard'
import { findTargets } from './run-targets'
import { onInterrupt } from './terminal'
import { withoutApp } from './without-app'

/** Compare in the shell. It works beside a running app, too. */
export const run: Command = {
  usage:
    'LAB|FOLDER [--ignore host,address,time,pid] [--diff|--side-by-side] [--json] [--timeout SECONDS] [--yes] -- COMMAND',
  summary: 'Runs COMMAND on all nodes of a lab, or all sessions of a folder, and folds equal results.',
  async run(args, terminal) {
    const wish = parseRunArguments(args)
    const paths = pathsFromEnvironment(process.env)
    return await withoutApp(paths, tellingPrompter(terminal), async (services) => {
      const found = await findTargets(wish.place, services, paths)
      // Before anything runs: where one cannot have its text, nobody gets any.
      for (const { values = {} } of found.targets) expandTemplate(wish.command, values)
      const refused = await refusal(wish, found.targets.length, terminal)
      if (refused !== null) return refused
      const results = await runOn(found, wish, services.ssh, terminal)
      print(wish, results, terminal)
      return results.every(isSuccess) ? exitCodes.ok : exitCodes.failed
    })
  },
}

/** Nobody answers questions here; a connection that waited for an answer would hang. */
const tellingPrompter = ({ err }: Terminal): Parameters<typeof withoutApp>[1] => ({
  ask: async (question) => {
    err(questionText(question))
    return null
  },
})

async function runOn(
  { targets, resolve }: Awaited<ReturnType<typeof findTargets>>,
  { command, timeoutSeconds, json }: RunArguments,
  connections: SshService,
  { err }: Terminal,
): Promise<NodeResult[]> {
  const results = new Map<string, NodeResult>()
  const abort = new AbortController()
  const stopListening = onInterrupt(() => {
    err('Cancelling … (once more: end at once)\n')
    abort.abort()
  })
  const runner = { connections, resolve, logger: noLogger() }
  const maxOutputBytes = outputShare(targets.length)
  const request = { command, timeoutSeconds, maxOutputBytes, signal: abort.signal }
  const live = json ? null : new LiveLines(err, maxOutputBytes)
  try {
    await runOnNodes(runner, targets, request, {
      output: (target, stream, bytes) => live?.add(target, stream, bytes),
      report: (result) => {
        if (!isOver(result)) return
        live?.end(result)
        results.set(sourceId(result.source), result)
      },
    })
  } finally {
    live?.dispose()
    stopListening()
  }
  return targets.flatMap(({ source }) => results.get(sourceId(source)) ?? [])
}

/** The folded output goes where a program's output goes, so that it can be piped; what went wrong is for people. */
function print(
  { command, json, ignore, diff }: RunArguments,
  results: readonly NodeResult[],
  { out, err, columns }: Terminal,
): void {
  const groups = foldResults(results, ignore)
  const [largest] = groups
  const differences = diff && largest ? new GroupDiff(largest, ignore, namesOf(results)) : null
  if (json) {
    const parts = groups.map((group) => ({
      ...jsonGroup(group),
      ...(differences && { diff: group === largest ? null : differences.unified(group) }),
    }))
    out(`${JSON.stringify({ command, ignore: [...ignore], groups: parts }, null, 2)}\n`)
    return
  }
  for (const group of groups) {
    const isWhole = diff === null || group === largest
    out(groupText(group, isWhole ? undefined : differences?.text(group, diff, columns)))
    err(groupProblem(group, isWhole))
    err(groupNote(group))
  }
}
