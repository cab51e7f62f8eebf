import type { Browser, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { newPerson, PASSWORD } from '../support/organisation.ts'
import { cannotBrowse, type JudgeWeb, judgeWeb, openBrowser, openPage } from './judge-web.ts'

describe.skipIf(cannotBrowse)('evidence links, from the bank to the court', { timeout: 120_000 }, () => {
  let web: JudgeWeb
  let browser: Browser

  beforeAll(async () => {
    web = await judgeWeb()
    await web.world.publish()
    browser = await openBrowser()
  }, 120_000)

  async function signIn(organisationId: string, role: 'legal-officer' | 'clerk' | 'notary-officer') {
    const { email } = await newPerson(web.world.db, organisationId, { role })
    const opened = await openPage(browser)
    await opened.page.goto(`${web.origin}/sign-in`)
    await opened.page.getByLabel('E-mail address').fill(email)
    await opened.page.getByLabel('Password').fill(PASSWORD)
    await opened.page.getByRole('button', { name: 'Sign in' }).click()
    await opened.page.waitForURL(url => url.pathname !== '/sign-in')
    return opened
  }

  async function newLink(page: Page): Promise<string> {
    await page.goto(`${web.origin}/cases/${web.world.caseId}/link`)
    await page.getByLabel('7 days').check()
    await page.getByLabel(/Whoever holds this link/).check()
    await page.getByRole('button', { name: 'Make the link' }).click()
    const address = page.locator('.new-link code')
    await address.waitFor()
    return address.innerText()
  }

  const open = async (url: string) => {
    const { page, context } = await openPage(browser)
    await page.goto(url)
    await page.getByRole('button', { name: 'Open the evidence' }).click()
    return { page, context }
  }

  it('is made, shown once, opened, and withdrawn; the bank is never told that it was opened', async () => {
    const { page, complaints } = await signIn(web.world.bank.organisationId, 'legal-officer')
    const url = await newLink(page)
    expect(url).toMatch(new RegExp(`^${web.origin}/court#[A-Za-z0-9_-]{43}$`))
    await page.reload()
    await page.getByRole('heading', { name: 'Links of this case' }).waitFor()
    expect(await page.content()).not.toContain(url.split('#')[1])

    const judge = await open(url)
    await judge.page.getByRole('status').filter({ hasText: 'have not changed' }).waitFor()

    await page.reload()
    const links = page.getByRole('table')
    expect(await links.innerText()).toContain('Live')
    expect(await links.innerText()).not.toMatch(/opened|visit|browser/i)
    const openings = await page.goto(`${web.origin}/court/openings`)
    expect(openings!.status()).toBe(403)

    await page.goto(`${web.origin}/cases/${web.world.caseId}/link`)
    await page.getByRole('button', { name: 'Withdraw…' }).click()
    await page.getByRole('button', { name: 'Withdraw the link' }).click()
    await page.getByText('Withdrawn', { exact: true }).waitFor()
    await judge.page.reload()
    await judge.page.getByText('This visit has ended.').waitFor()
    const again = await open(url)
    await again.page.getByText('This link opens nothing now.').waitFor()
    expect(complaints.filter(complaint => !complaint.includes('403'))).toEqual([])
  })

  it('says what is missing when the form is sent unfinished', async () => {
    const { page } = await signIn(web.world.bank.organisationId, 'legal-officer')
    await page.goto(`${web.origin}/cases/${web.world.caseId}/link`)
    await page.getByLabel(/Whoever holds this link/).evaluate(box => box.removeAttribute('required'))
    await page.getByRole('button', { name: 'Make the link' }).click()
    await page.getByRole('alert').getByText('Confirm that the court may see this case').waitFor()
  })

  it('is seen by the court and the notary office, with its place on the ledger', async () => {
    const { page: officer } = await signIn(web.world.bank.organisationId, 'legal-officer')
    const judge = await open(await newLink(officer))
    await judge.page.waitForURL('**/court/evidence')
    await web.world.publish()
    for (const [organisationId, role] of [
      [web.world.court.organisationId, 'clerk'],
      [web.world.notary.organisationId, 'notary-officer'],
    ] as const) {
      const { page, complaints } = await signIn(organisationId, role)
      await page.goto(`${web.origin}/court/openings`)
      const row = page.getByRole('row').nth(1)
      expect(await row.innerText()).toMatch(/Published/)
      expect(await row.innerText()).toMatch(/line \d+/)
      expect(complaints).toEqual([])
    }
  })

  it('reports no failure of the server', () => {
    expect(web.errors).toEqual([])
  })
})
