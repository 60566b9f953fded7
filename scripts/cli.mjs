/** `npm run --silent cli -- VERB ...`: prepares what is missing or stale, then performs the command in this same process. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuild, ensureDependencies, ensureNode, root, runMain } from './prepare.mjs'

runMain(async () => {
  await ensureNode()
  await ensureDependencies()
  await ensureBuild()
  // npm runs scripts in the project's folder; paths of files are meant from where it was called.
  process.chdir(process.env.INIT_CWD ?? process.cwd())
  await import(pathToFileURL(join(root, 'out/main/cli.js')).href)
})
