import 'i18next'
import type app from '../../shared/i18n/en/app.json'
import type broadcast from '../../shared/i18n/en/broadcast.json'
import type bundle from '../../shared/i18n/en/bundle.json'
import type checkpoints from '../../shared/i18n/en/checkpoints.json'
import type cluster from '../../shared/i18n/en/cluster.json'
import type compare from '../../shared/i18n/en/compare.json'
import type diagnosis from '../../shared/i18n/en/diagnosis.json'
import type errors from '../../shared/i18n/en/errors.json'
import type files from '../../shared/i18n/en/files.json'
import type forwards from '../../shared/i18n/en/forwards.json'
import type guard from '../../shared/i18n/en/guard.json'
import type kubernetes from '../../shared/i18n/en/kubernetes.json'
import type labs from '../../shared/i18n/en/labs.json'
import type live from '../../shared/i18n/en/live.json'
import type palette from '../../shared/i18n/en/palette.json'
import type preflight from '../../shared/i18n/en/preflight.json'
import type prompts from '../../shared/i18n/en/prompts.json'
import type recordings from '../../shared/i18n/en/recordings.json'
import type runs from '../../shared/i18n/en/runs.json'
import type script from '../../shared/i18n/en/script.json'
import type sessionImport from '../../shared/i18n/en/session-import.json'
import type sessions from '../../shared/i18n/en/sessions.json'
import type settings from '../../shared/i18n/en/settings.json'
import type snippets from '../../shared/i18n/en/snippets.json'
import type terminals from '../../shared/i18n/en/terminals.json'
import type updates from '../../shared/i18n/en/updates.json'
import type workspace from '../../shared/i18n/en/workspace.json'

/** Makes `t('...')` accept only texts that exist. One line here for each file of texts. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app'
    resources: {
      app: typeof app
      broadcast: typeof broadcast
      bundle: typeof bundle
      checkpoints: typeof checkpoints
      cluster: typeof cluster
      compare: typeof compare
      diagnosis: typeof diagnosis
      errors: typeof errors
      forwards: typeof forwards
      files: typeof files
      guard: typeof guard
      kubernetes: typeof kubernetes
      labs: typeof labs
      live: typeof live
      palette: typeof palette
      preflight: typeof preflight
      prompts: typeof prompts
      recordings: typeof recordings
      runs: typeof runs
      script: typeof script
      'session-import': typeof sessionImport
      sessions: typeof sessions
      settings: typeof settings
      snippets: typeof snippets
      terminals: typeof terminals
      updates: typeof updates
      workspace: typeof workspace
    }
  }
}
