/** Module hook: every `import ... from 'electron'` gets the stand-in. */
const standIn = new URL('./electron.ts', import.meta.url).href

export const resolve = (name, context, next) =>
  name === 'electron' ? { url: standIn, shortCircuit: true } : next(name, context)
