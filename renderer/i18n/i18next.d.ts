import 'i18next'
import type app from '../../shared/i18n/en/app.json'
import type cluster from '../../shared/i18n/en/cluster.json'
import type errors from '../../shared/i18n/en/errors.json'
import type labs from '../../shared/i18n/en/labs.json'
import type runs from '../../shared/i18n/en/runs.json'
import type settings from '../../shared/i18n/en/settings.json'

/** Makes `t('...')` accept only texts that exist. One line here for each file of texts. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app'
    resources: {
      app: typeof app
      cluster: typeof cluster
      errors: typeof errors
      labs: typeof labs
      runs: typeof runs
      settings: typeof settings
    }
  }
}
