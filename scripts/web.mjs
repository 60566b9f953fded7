/** `npm run web`: prepares what is missing or stale, then becomes the web host in this same process. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuild, ensureDependencies, ensureNode, root, runMain } from './prepare.mjs'

runMain(async () => {
  await ensureNode()
  await ensureDependencies()
  await ensureBuild()
  await import(pathToFileURL(join(root, 'out/main/web.js')).href)
})
