/** The members watch their ledger, and change its policy, in real browsers on the built system. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, type Page, chromium as playwright } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromium, chromiumArguments } from '../support/chromium.ts'
import { Hardproof } from '../support/hardproof.ts'

const people = {
  bank: 'lin.wei@bank.example',
  notary: 'chen.guozhang@notary.example',
  court: 'huang.li@court.example',
  regulator: 'gao.yan@regulator.example',
} as const
type Member = keyof typeof people

describe.skipIf(!chromium)('the ledger in its members’ hands', () => {
  let hardproof: Hardproof
  let browser: Browser
  let password: string
  let guest: Page
  let bank: Page
  /** What the browsers complained of, on any page. */
  const complaints: string[] = []

  beforeAll(async () => {
    hardproof = await Hardproof.open()
    password = (await hardproof.secrets()).password
    browser = await playwright.launch({ executablePath: chromium!, args: chromiumArguments.slice(1) })
    guest = await openPage()
  }, 300_000)

  afterAll(async () => {
    await browser?.close()
    await hardproof?.close()
  }, 60_000)

  async function openPage(): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: hardproof.origin })
    context.setDefaultTimeout(30_000)
    const page = await context.newPage()
    page.on('console', message => {
      if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`)
    })
    page.on('pageerror', error => complaints.push(`${page.url()}: ${error.message}`))
    return page
  }

  async function signIn(email: string): Promise<Page> {
    const page = await openPage()
    await page.goto('/sign-in')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(url => url.pathname !== '/sign-in')
    return page
  }

  const keyFile = (member: Member) => join(hardproof.data, 'nodes', member, 'governance.key')

  test('the open page shows a stopped member within 10 seconds, and that it is back', { timeout: 60_000 }, async () => {
    await guest.goto('/ledger')
    const members = guest.getByRole('region', { name: 'Members' })
    const court = members.getByRole('row', { name: '延平区人民法院' })
    await court.getByText('Up to date').waitFor()
    const pid = (await hardproof.pidOf('court'))!
    process.kill(pid, 'SIGSTOP')
    try {
      await court.getByText('No answer', { exact: true }).waitFor({ timeout: 10_000 })
      expect(await members.getByRole('row', { name: '南平市公证处' }).innerText()).toContain('Up to date')
      const told = members.getByRole('status').filter({ hasText: '延平区人民法院 does not answer' })
      expect(await told.textContent()).toContain('The other 3 are enough to publish.')
      expect(await court.innerText()).toMatch(/no answer since .*\d\d:\d\d:\d\d/s)
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await court.getByText('Up to date').waitFor({ timeout: 15_000 })
  })

  test('a page whose server is gone says so, and goes on when it is back', { timeout: 90_000 }, async () => {
    await guest.context().setOffline(true)
    await guest.getByText('This server does not answer just now').waitFor({ timeout: 15_000 })
    await guest.context().setOffline(false)
    await guest.getByText('This server does not answer just now').waitFor({ state: 'detached', timeout: 15_000 })
    // A browser that is cut off notes each request that fails.
    complaints.length = 0
  })

  test('who is no member proposes nothing', { timeout: 60_000 }, async () => {
    const partner = await signIn('wu.jing@minbei.example')
    const refused = await partner.goto('/governance/propose')
    expect(refused!.status()).toBe(403)
    expect(await partner.locator('body').innerText()).toContain('Only members of the ledger change its policy.')
    await partner.goto('/governance')
    await partner.getByText('Nothing is proposed').waitFor()
    expect(await partner.getByRole('link', { name: 'Propose a change' }).count()).toBe(0)
    await partner.context().close()
    complaints.length = 0
  })

  test('the bank proposes that all four must co-sign; its key file stays in the browser', {
    timeout: 90_000,
  }, async () => {
    bank = await signIn(people.bank)
    const sent: string[] = []
    bank.on('request', request => sent.push(request.postData() ?? ''))
    await bank.goto('/governance/propose')
    await bank.getByText('Choose another quorum').waitFor()
    await bank.getByLabel('How many must co-sign').selectOption('4')
    await bank.getByText('None may be down: while one is, nothing is published.').waitFor()
    const propose = bank.getByRole('button', { name: 'Sign and propose…' })
    await bank.getByLabel('Your governance key').setInputFiles(keyFile('court'))
    await bank.getByText('its own key is needed here').waitFor()
    expect(await propose.isDisabled()).toBe(true)
    await bank.getByLabel('Your governance key').setInputFiles(keyFile('bank').replace('governance.key', 'node.key'))
    await bank.getByText('Key not known').waitFor()
    await bank.getByLabel('Your governance key').setInputFiles(keyFile('bank'))
    await bank.getByText('Key known').waitFor()
    await propose.click()
    await bank.getByRole('dialog').getByRole('button', { name: 'Sign and propose' }).click()
    await bank.waitForURL(/\/governance\/proposals\/[0-9a-f]{64}\?sent=/)
    await bank.getByText('What you signed: published').waitFor()
    await bank.getByText('1 of 4 needed').waitFor()
    const secret = await readFile(keyFile('bank'))
    for (const form of [secret.toString('base64'), secret.toString('hex'), secret.toString('latin1')]) {
      expect(sent.some(body => body.includes(form) || decodeURIComponent(body).includes(form))).toBe(false)
    }
    expect(sent.some(body => body.startsWith('leaves='))).toBe(true)
  })

  test('the others approve, and the hand-over brings it into force', { timeout: 120_000 }, async () => {
    const proposal = new URL(bank.url()).pathname
    for (const member of ['notary', 'court', 'regulator'] as const) {
      const page = await signIn(people[member])
      await page.goto(proposal)
      await page.getByLabel('Your governance key').setInputFiles(keyFile(member))
      await page.getByText('Key known').waitFor()
      await page.getByRole('button', { name: 'Sign and approve…' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Sign and approve' }).click()
      await page.getByText('What you signed: published').waitFor()
      await page.context().close()
    }
    await bank.getByText(/It was approved and is in force from line \d+ on\./).waitFor()

    await guest.goto('/ledger')
    const policies = guest.getByRole('region', { name: 'Policies so far' })
    await policies.getByText(/handed over/).waitFor()
    await policies
      .getByRole('list', { name: 'Policies in the order they came into force' })
      .waitFor({ state: 'attached' })
    expect(await policies.getByRole('row', { name: 'Version 2' }).innerText()).toContain(
      '4 of 4 must co-sign, where 3 of 4 did before.',
    )
    expect(await guest.locator('main').innerText()).toContain('4 of 4 must co-sign, the quorum.')
  })

  test('a record from before still verifies, in a judge’s browser', { timeout: 90_000 }, async () => {
    await bank.goto('/cases')
    await bank.locator('tbody a').first().click()
    await bank.getByRole('link', { name: 'Link for the judge' }).first().click()
    await bank.getByLabel(/Whoever holds this link/).check()
    await bank.getByRole('button', { name: 'Make the link' }).click()
    const judge = await openPage()
    await judge.goto(await bank.locator('.new-link code').innerText())
    await judge.getByRole('button', { name: 'Open the evidence' }).click()
    await judge
      .getByRole('status')
      .filter({ hasText: /ha(s|ve) not changed/ })
      .waitFor()
    expect(await judge.locator('.check-list .mark--bad').count()).toBe(0)
    expect(complaints).toEqual([])
  })
})
