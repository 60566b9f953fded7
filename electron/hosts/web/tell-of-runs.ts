import type { App } from '../../app'

const text =
  'A run changes a lab: it is interrupted, and its step is given up to 40 s to end cleanly. “Retry from failed step” goes on with it later.\n'

/** Says at the first signal why the end may take a while, where a run goes on. */
export function tellOfRuns(app: Pick<App, 'isBusy'>): void {
  const tell = () => {
    if (app.isBusy) process.stderr.write(text)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, tell)
}
