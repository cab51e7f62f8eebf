import { findProgram } from './find-program.ts'

/** Path of Chromium; null where there is none. @throws when CI says that there must be one */
export const chromium = findProgram(['chromium', 'chromium-browser', 'google-chrome'], 'tests in a real browser')

/** A browser that talks to nobody but the pages it is given. */
export const chromiumArguments = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
