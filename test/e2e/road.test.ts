/** The whole road on the built system: first as the demonstration walks it, then by hand in a real browser. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type Page, chromium as playwright } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser } from '#workers/cli/demo/browser.ts'
import { type Captured, capture } from '#workers/cli/demo/capture.ts'
import { type RoadResult, walkFrom } from '#workers/cli/demo/road.ts'
import type { Secrets } from '#workers/cli/demo/secrets.ts'
import { chromium, chromiumArguments } from '../support/chromium.ts'
import { Hardproof } from '../support/hardproof.ts'

let hardproof: Hardproof
let secrets: Secrets

beforeAll(async () => {
  hardproof = await Hardproof.open()
  secrets = await hardproof.secrets()
}, 300_000)

afterAll(() => hardproof?.close(), 60_000)

describe('the demonstration', () => {
  const walk = async () => {
    const { code, stdout, stderr } = await hardproof.run('demo', ['--json', '--run', 'e2e1'])
    expect(code, stderr).toBe(0)
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as RoadResult
  }

  test('walks six steps, and under the same name creates nothing twice', { timeout: 180_000 }, async () => {
    const first = await walk()
    expect(first).toMatchObject({ run: 'e2e1', ok: true })
    expect(first.steps.map(({ step }) => step)).toEqual([
      'capture',
      'preserve',
      'certify',
      'dispute',
      'recover',
      'judge',
    ])
    for (const { ms } of first.steps) expect(ms).toBeGreaterThanOrEqual(0)
    const found = foundIn(first)
    const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
    for (const name of ['contractId', 'evidenceId', 'reportId', 'caseId']) expect(found[name], name).toMatch(id)
    expect(found.contractSha256).toMatch(/^[0-9a-f]{64}$/)
    expect(found).toMatchObject({ events: 9, reportStatus: 200, verified: true })
    expect(found.offers).toHaveLength(2)

    const before = await counts()
    const again = foundIn(await walk())
    for (const name of ['contractId', 'evidenceId', 'reportId', 'number', 'caseId', 'caseNumber', 'heldBy']) {
      expect(again[name], name).toBe(found[name])
    }
    expect(again.submissions).toEqual(found.submissions)
    expect(await counts()).toEqual(before)
  })

  const foundIn = ({ steps }: RoadResult): Record<string, unknown> =>
    Object.assign({}, ...steps.map(({ found }) => found))

  /** A second walk opens another evidence link, and nothing else. */
  const counts = () =>
    hardproof.query(async sql => {
      const tables = [
        'contracts',
        'contract_events',
        'evidence',
        'reports',
        'cases',
        'assignments',
        'webhook_deliveries',
      ]
      const rows = await Promise.all(tables.map(table => sql`select count(*)::int as count from ${sql(table)}`))
      return Object.fromEntries(tables.map((table, at) => [table, rows[at]![0]!.count]))
    })
})

describe.skipIf(!chromium)('by hand, in a browser', () => {
  let browser: Browser
  let captured: Captured
  /** What the browser complained of, on any page: errors, and what the content security policy refused. */
  const complaints: string[] = []
  let link: string
  let caseNumber: string
  let officer: Page
  let notary: Page
  const shoot = screenshots()

  beforeAll(async () => {
    browser = await playwright.launch({ executablePath: chromium!, args: chromiumArguments.slice(1) })
    captured = await capture(
      walkFrom({ base: `http://127.0.0.1:${hardproof.port}`, secrets, data: hardproof.data, run: 'e2e2' }),
    )
  }, 60_000)

  afterAll(() => browser?.close())

  async function openPage(width = 1440): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, baseURL: hardproof.origin })
    context.setDefaultTimeout(60_000)
    const page = await context.newPage()
    page.on('console', message => {
      if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`)
    })
    page.on('pageerror', error => complaints.push(`${page.url()}: ${error.message}`))
    return page
  }

  async function signIn(email: string, width?: number): Promise<Page> {
    const page = await openPage(width)
    await page.goto('/sign-in')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password').fill(secrets.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(url => url.pathname !== '/sign-in')
    return page
  }

  /** Reloads, as its reader would, until the page shows it. */
  async function untilShows(page: Page, selector: string): Promise<void> {
    for (const end = Date.now() + 60_000; ; ) {
      if ((await page.locator(selector).count()) > 0) return
      if (Date.now() > end) throw new Error(`${page.url()} does not show ${selector}`)
      await page.waitForTimeout(500)
      await page.reload()
    }
  }

  test('preserve: the legal officer sees that all of it is published', { timeout: 90_000 }, async () => {
    officer = await signIn('lin.wei@bank.example')
    await officer.goto(`/contracts/${captured.contractId}`)
    await untilShows(officer, 'text=All 9 captured events are published')
    const text = await officer.locator('main').innerText()
    expect(text).toContain('It does not say that they were true when your systems captured them.')
    expect(text).toContain(captured.reference)
    await shoot(officer, 'contract')
  })

  test('certify: she asks for a report, the notary officer issues it, it is sealed', { timeout: 120_000 }, async () => {
    await officer.getByRole('combobox', { name: 'Notary office' }).selectOption({ index: 0 })
    await officer.getByRole('button', { name: 'Request preservation report' }).click()
    await officer.waitForURL(/\/reports\/[0-9a-f-]{36}$/)
    const path = new URL(officer.url()).pathname
    expect(await officer.locator('[data-report-status]').getAttribute('data-report-status')).toBe('requested')
    expect(await officer.getByRole('button', { name: 'Issue the report…' }).count()).toBe(0)

    notary = await signIn('chen.guozhang@notary.example')
    await notary.goto('/reports')
    await shoot(notary, 'reports')
    await notary.goto(path)
    expect(await notary.locator('.check-list .mark--ok').count()).toBeGreaterThanOrEqual(5)
    expect(await notary.locator('.check-list .mark--bad').count()).toBe(0)
    await shoot(notary, 'report-requested')
    await notary.getByRole('button', { name: 'Issue the report…' }).click()
    const dialog = notary.getByRole('dialog')
    await dialog.getByText('A sealed report cannot be withdrawn.').waitFor()
    await dialog.getByRole('button', { name: 'Issue and seal' }).click()
    await untilShows(notary, '[data-report-status="sealed"]')
    await untilShows(notary, '[data-seal-status="published"]')
    await shoot(notary, 'report-sealed')
    const pdf = await notary.context().request.get(`${path}/file`)
    expect(pdf.headers()['content-type']).toBe('application/pdf')
    expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-')
  })

  test('dispute: she opens a case on the contract', { timeout: 60_000 }, async () => {
    await officer.goto(`/contracts/${captured.contractId}`)
    await officer.getByRole('link', { name: 'Open a case' }).click()
    await officer.getByLabel('Principal').fill('77,600.00')
    await officer.getByLabel('Interest').fill('5,930.22')
    await officer.getByLabel('Costs').fill('480.00')
    await shoot(officer, 'case-new')
    await officer.getByRole('button', { name: 'Open the case' }).click()
    await officer.waitForURL(/\/cases\/[0-9a-f-]{36}$/)
    const crumb = officer.getByText(/^NP-\d{4}-\d{5}$/).first()
    await crumb.waitFor()
    caseNumber = await crumb.innerText()
    expect(await officer.locator('main').innerText()).toContain('84,010.22')
    await shoot(officer, 'case')
  })

  test('recover: she offers it, and a partner accepts on a phone', { timeout: 90_000 }, async () => {
    const casePath = new URL(officer.url()).pathname
    await officer.getByRole('link', { name: 'Offer to partners' }).click()
    await officer.getByLabel(/Minbei Enforcement Services/).check()
    await officer.getByLabel('What the claim is about').selectOption('consumer-loan')
    await officer.getByLabel('Commission').fill('12.5')
    await officer.getByLabel('These partners may see this summary').check()
    await shoot(officer, 'offer')
    await officer.getByRole('button', { name: 'Send the offers' }).click()
    await officer.waitForURL(url => url.pathname === casePath)

    const partner = await signIn('wu.jing@minbei.example', 390)
    await partner.goto('/assignments')
    await shoot(partner, 'assignments')
    await partner.getByRole('link', { name: 'Look and answer' }).first().click()
    await partner.getByRole('button', { name: 'Accept…' }).waitFor()
    expect(await partner.locator('main').innerText()).not.toMatch(/Zhang Haiyang|张海洋|77,600/)
    const wide = await partner.evaluate(() => document.documentElement.scrollWidth)
    expect(wide).toBeLessThanOrEqual(390)
    await shoot(partner, 'offer-to-partner')
    await partner.getByRole('button', { name: 'Accept…' }).click()
    await partner.getByRole('dialog').getByRole('button', { name: 'Accept the case' }).click()
    await partner.getByText('Zhang Haiyang').first().waitFor()
    expect(await partner.locator('main').innerText()).toContain('77,600.00')
    await shoot(partner, 'assignment-held')
    await officer.reload()
    await officer.getByText('Accepted', { exact: true }).first().waitFor()
    await partner.context().close()
  })

  test('judge: a link opens by the button alone, and the browser checks everything', { timeout: 90_000 }, async () => {
    await officer.getByRole('link', { name: 'Link for the judge' }).first().click()
    await officer.getByLabel(/Whoever holds this link/).check()
    await officer.getByRole('button', { name: 'Make the link' }).click()
    link = await officer.locator('.new-link code').innerText()
    expect(link).toMatch(new RegExp(`^${hardproof.origin}/court#[A-Za-z0-9_-]{43}$`))

    // A scanner of mail follows the link, with the code or without: nothing is opened by that.
    const scanner = openBrowser(hardproof.origin)
    await scanner.get(link)
    expect((await scanner.get(link.replace('#', '?'))).url).toMatch(/^\/court/)
    expect(await openings()).toBe(0)

    const judge = await openPage()
    await judge.goto(link)
    await judge.getByRole('button', { name: 'Open the evidence' }).waitFor()
    expect(await openings()).toBe(0)
    await shoot(judge, 'court')
    await judge.getByRole('button', { name: 'Open the evidence' }).click()
    await judge.getByRole('status').filter({ hasText: 'have not changed' }).waitFor()
    expect(await judge.locator('.check-list .mark--bad').count()).toBe(0)
    const text = await judge.locator('main').innerText()
    expect(text).toContain('4 of 4, 3 needed')
    expect(text).toContain('This does not prove that what was recorded was true')
    expect(await openings()).toBe(1)
    await shoot(judge, 'court-evidence')
    await judge.context().close()
  })

  test('the court’s clerk sees that it was opened; the bank is not told', { timeout: 60_000 }, async () => {
    const clerk = await signIn('huang.li@court.example')
    await clerk.goto('/court/openings')
    await clerk.getByRole('row', { name: caseNumber }).waitFor()
    await shoot(clerk, 'openings')
    expect(complaints).toEqual([])
    const refused = await officer.goto('/court/openings')
    expect(refused!.status()).toBe(403)
    await officer.goto('/cases')
    expect(await officer.locator('body').innerText()).not.toMatch(/opened by|visit/i)
    await shoot(officer, 'cases')
    // The refusal is the one thing that a browser notes as an error.
    expect(complaints.filter(complaint => !/\/court\/openings: .*403/.test(complaint))).toEqual([])
  })

  test('nobody’s pages reported a failure of the server', async () => {
    expect((await hardproof.log('web')).split('\n').filter(line => /"status":5\d\d|Error/.test(line))).toEqual([])
  })

  function openings(): Promise<number> {
    return hardproof.query(async sql => {
      const [row] = await sql`
        select count(*)::int as count from link_openings o
        join evidence_links l on l.id = o.link_id
        join cases c on c.id = l.case_id
        where c.number = ${caseNumber}`
      return row!.count
    })
  }
})

/** With HARDPROOF_SHOTS set: each page at two widths, light and dark, in a new folder whose path is printed. */
function screenshots(): (page: Page, name: string) => Promise<void> {
  if (!process.env.HARDPROOF_SHOTS) return async () => {}
  const folder = mkdtempSync(join(tmpdir(), 'hardproof-shots-'))
  console.log(`Screenshots: ${folder}`)
  return async (page, name) => {
    const size = page.viewportSize()!
    for (const width of [1440, 390]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme })
        // Colours fade from one to the other.
        await page.waitForTimeout(300)
        await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true })
      }
    }
    await page.emulateMedia({ colorScheme: null })
    await page.setViewportSize(size)
  }
}
