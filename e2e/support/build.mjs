/** Builds once before all tests, so that apps which start side by side find nothing stale. */
export { ensureBuild as default } from '../../scripts/prepare.mjs'
