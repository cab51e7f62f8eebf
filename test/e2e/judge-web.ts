/** The built application over a case on a real ledger, for a real browser. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium as playwright } from 'playwright-core'
import { afterAll } from 'vitest'
import { listen } from '#app/http/listen.server.ts'
import { createWebApp } from '#app/http/web-app.server.ts'
import type { Services } from '#app/services.server.ts'
import { CaseOnLedger } from '../bundles/case-on-ledger.ts'
import { chromium, chromiumArguments } from '../support/chromium.ts'

const build = resolve('build')
const built = existsSync(resolve(build, 'server', 'index.js'))
if (!built && process.env.CI) throw new Error('The application is not built, and must be on CI: npm run build.')
if (!built) console.warn('skipped: tests of the built application (npm run build makes it; npm test does so itself)')

/** Why there is no browser test here, or false. */
export const cannotBrowse = !chromium || !built

export interface JudgeWeb {
  world: CaseOnLedger
  origin: string
  errors: string[]
}

export async function judgeWeb(): Promise<JudgeWeb> {
  const world = await CaseOnLedger.open()
  const config: Services['config'] = {
    publicOrigin: 'http://localhost',
    otherOrigins: [],
    maxEvidenceBytes: 50_000_000,
    webhookLoopback: false,
  }
  const services: Services = { db: world.db, ...world.keeping, registrar: null, config }
  const errors: string[] = []
  let app: ReturnType<typeof createWebApp> | undefined
  const listening = await listen((request, response) => app!(request, response), 0, '127.0.0.1')
  config.publicOrigin = `http://localhost:${listening.port}`
  app = createWebApp({
    services,
    build: await import(/* @vite-ignore */ pathToFileURL(resolve(build, 'server', 'index.js')).href),
    clientFolder: resolve(build, 'client'),
    log: () => {},
    logError: text => errors.push(text),
  })
  afterAll(() => listening.stop(1_000))
  return { world, origin: config.publicOrigin, errors }
}

export async function openBrowser(): Promise<Browser> {
  const browser = await playwright.launch({ executablePath: chromium!, args: chromiumArguments.slice(1) })
  afterAll(() => browser.close())
  return browser
}

/** A page of its own, which fails the test when the browser reports an error or refuses something. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.message))
  return { page, context, complaints }
}
