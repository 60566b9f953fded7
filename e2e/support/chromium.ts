import { existsSync } from 'node:fs'

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Debian's package of Chromium's engine without a browser around it. */
const headlessShell = '/usr/lib/chromium/chromium-headless-shell'

/** The browser of this machine; without one Playwright looks for the browser it may have installed itself. */
export const chromiumPath = usual.find((path) => existsSync(path))

/** For tests. A whole browser draws its own windows too, also where nobody sees them: a third of the processors' time. */
export const testChromiumPath = existsSync(headlessShell) ? headlessShell : chromiumPath
