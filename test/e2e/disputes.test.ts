/** A legal officer's and a supervisor's day, by hand in a real browser, on the demonstration's own cases. */
import { text } from 'node:stream/consumers'
import { type Browser, type Page, chromium as playwright } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Secrets } from '#workers/cli/demo/secrets.ts'
import { chromium, chromiumArguments } from '../support/chromium.ts'
import { Hardproof } from '../support/hardproof.ts'

describe.skipIf(!chromium)('a day with cases', () => {
  let hardproof: Hardproof
  let secrets: Secrets
  let browser: Browser
  let officer: Page
  let supervisor: Page
  let casePath: string
  const complaints: string[] = []

  beforeAll(async () => {
    hardproof = await Hardproof.open()
    secrets = await hardproof.secrets()
    browser = await playwright.launch({ executablePath: chromium!, args: chromiumArguments.slice(1) })
    officer = await signIn('lin.wei@bank.example')
    supervisor = await signIn('zhao.min@bank.example')
  }, 300_000)

  afterAll(async () => {
    await browser?.close()
    await hardproof?.close()
  }, 60_000)

  async function signIn(email: string): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: hardproof.origin })
    context.setDefaultTimeout(60_000)
    const page = await context.newPage()
    page.on('pageerror', error => complaints.push(`${page.url()}: ${error.message}`))
    page.on('console', message => {
      // An act that is refused answers 4xx, which a browser notes too.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
    })
    await page.goto('/sign-in')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password').fill(secrets.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(url => url.pathname !== '/sign-in')
    return page
  }

  const main = (page: Page) => page.locator('main').innerText()

  /** The address changes before the page does: what it says is waited for. */
  const says = (page: Page, words: RegExp | string) => expect.poll(() => main(page), { timeout: 20_000 }).toMatch(words)

  /** Fills in the page of one act and does it; ends on the case's page. */
  async function act(page: Page, event: string, fields: Record<string, string>): Promise<void> {
    await page.goto(`${casePath}/acts/${event}`)
    for (const [name, value] of Object.entries(fields)) {
      const field = page.locator(`main [name="${name}"]`)
      if ((await field.evaluate(element => element.tagName)) === 'SELECT') await field.selectOption({ label: value })
      else await field.fill(value)
    }
    await page.locator('main form button[type="submit"]').last().click()
    await page.waitForURL(url => url.pathname === casePath)
  }

  test('she finds a debtor by two Chinese characters, and the row says why it stands there', {
    timeout: 90_000,
  }, async () => {
    await officer.goto('/cases')
    await says(officer, /Limitation ends in 2\d days/)
    await officer.getByRole('searchbox').fill('启明')
    await officer.getByRole('button', { name: 'Search' }).click()
    await officer.waitForURL(/q=/)
    const rows = officer.locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(1)
    await rows.first().getByRole('link').first().click()
    await officer.waitForURL(/\/cases\/[0-9a-f-]{36}$/)
    casePath = new URL(officer.url()).pathname
    // Due 1,200 days ago; the demand that was received 306 days ago began the three years anew.
    await says(officer, /demand received: begins anew/i)
    await says(officer, '福建启明贸易有限公司')
  })

  test('what bars the filing is named, with the act that gets it; a supervisor can let it pass', {
    timeout: 120_000,
  }, async () => {
    await officer.goto(`${casePath}/acts/submit-filing`)
    await says(officer, /This cannot be done now/)
    expect(await officer.locator('main form button[type="submit"]').count()).toBe(0)
    await officer.goto(`${casePath}/acts/override-readiness`)
    await says(officer, /not something your role may do/)
    await act(supervisor, 'override-readiness', {
      reason: 'The original is with the court already, in another matter.',
    })
    await act(officer, 'submit-filing', { note: 'As agreed' })
    await says(officer, /Filing awaits approval/)
  })

  test('who submits cannot approve; the supervisor approves, and it is filed', { timeout: 120_000 }, async () => {
    await officer.goto(`${casePath}/acts/approve-filing`)
    await says(officer, /not something your role may do/)
    await act(supervisor, 'approve-filing', {})
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    await act(officer, 'record-filed', { on: today, courtReference: '(2026)闽0702民督1号' })
    await says(officer, /Filed/)
    await officer.goto(`/cases?q=${encodeURIComponent('闽0702民督')}`)
    await expect.poll(() => officer.locator('tbody tr').count()).toBe(1)
  })

  test('a step is undone by another, and both stay on record', { timeout: 90_000 }, async () => {
    await act(officer, 'undo', { reason: 'It was filed a day later' })
    await says(officer, /Approved to file/)
    await officer.goto(`${casePath}/audit`)
    await says(officer, /step undone/i)
    await says(officer, /filed/i)
  })

  test('a task is done, and a note reaches whom it names', { timeout: 120_000 }, async () => {
    await act(officer, 'add-task', { title: 'Call the court’s registry' })
    expect(await officer.locator('#tasks').innerText()).toContain('Call the court’s registry')
    await officer.goto(casePath)
    await officer.locator('textarea[name="body"]').fill('The registry wants the original. @Zhao Min, please look.')
    await officer.getByRole('button', { name: 'Add the note' }).click()
    await officer.getByText('The registry wants the original.').first().waitFor()
    await expect
      .poll(
        async () => {
          await supervisor.goto('/notices')
          return main(supervisor)
        },
        { timeout: 20_000 },
      )
      .toMatch(/registry wants the original/)
  })

  test('cases are handed over together, and the workload says so', { timeout: 90_000 }, async () => {
    await supervisor.goto('/cases')
    const count = await supervisor.locator('tbody tr').count()
    await supervisor.getByLabel('Which').selectOption('page')
    await supervisor.getByLabel('To', { exact: true }).selectOption({ label: 'Zhao Min 赵敏 (me)' })
    await supervisor.getByRole('button', { name: 'Hand over' }).click()
    await supervisor.getByText(/cases were handed over/).waitFor()
    await supervisor.goto('/cases/workload')
    expect(await supervisor.getByRole('row', { name: /Zhao Min/ }).innerText()).toMatch(new RegExp(`^\\D*${count}\\b`))
  })

  test('rows of a file become cases, and those that cannot come back with their reasons', {
    timeout: 120_000,
  }, async () => {
    await officer.goto('/cases/new')
    await officer.getByRole('link', { name: 'Open many from a file' }).click()
    await officer.waitForURL(/\/intakes\/new$/)
    const link = officer.getByRole('link', { name: 'Your contracts without a case' })
    const [download] = await Promise.all([officer.waitForEvent('download'), link.click()])
    const [head = '', ...contracts] = (await text(await download.createReadStream())).trim().split('\r\n')
    expect(contracts.length).toBeGreaterThanOrEqual(2)
    // The last one's amount becomes one that can be read in two ways.
    const spoilt = contracts.at(-1)!.replace(/,(\d+)\.00,/, ',"$1,00",')
    const rows = [head, ...contracts.slice(0, -1), spoilt, '']
    const file = { name: 'arrears.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\r\n')) }
    await officer.getByLabel('CSV file').setInputFiles(file)
    await officer.getByRole('button', { name: 'Send the file' }).click()
    await officer.waitForURL(/\/intakes\/[0-9a-f-]{36}$/)
    await officer.getByLabel('Track', { exact: true }).selectOption({ label: 'Payment order' })
    await officer.getByRole('button', { name: 'Start' }).click()
    await says(officer, /All rows were read/)
    await says(officer, new RegExp(`Cases opened\\s+${contracts.length - 1}\\b`))
    const refusals = officer.getByRole('link', { name: 'Download them as CSV' })
    const [errors] = await Promise.all([officer.waitForEvent('download'), refusals.click()])
    expect(await text(await errors.createReadStream())).toMatch(/It is not clear how much this is in CNY/)
    await officer.goto('/cases')
    await says(officer, new RegExp(`${contracts.length + 2} open cases`))
  })

  test('every screen holds on a phone, and none of them complains', { timeout: 120_000 }, async () => {
    await officer.setViewportSize({ width: 390, height: 844 })
    for (const path of [
      '/cases',
      casePath,
      `${casePath}/readiness`,
      '/deadlines',
      '/tasks',
      '/notices',
      '/jurisdictions/CN',
      '/cases/workload',
      '/intakes',
    ]) {
      await officer.goto(path)
      expect([path, await officer.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, 390])
    }
    expect(complaints).toEqual([])
    expect((await hardproof.log('web')).split('\n').filter(line => /"status":5\d\d|Error/.test(line))).toEqual([])
  })
})
