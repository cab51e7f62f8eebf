import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { linkOpenings } from '#db/schema/index.ts'
import { AGREEMENT } from '../bundles/case-on-ledger.ts'
import { testFolder } from '../support/organisation.ts'
import { cannotBrowse, type JudgeWeb, judgeWeb, openBrowser, openPage } from './judge-web.ts'

describe.skipIf(cannotBrowse)('a judge with a link, in a real browser', { timeout: 120_000 }, () => {
  let web: JudgeWeb
  let browser: Browser
  const folder = testFolder()

  beforeAll(async () => {
    web = await judgeWeb()
    await web.world.publish()
    browser = await openBrowser()
  }, 120_000)

  const openings = () => web.world.court.as(tx => tx.$count(linkOpenings))

  async function visit(options = {}) {
    const { token } = await web.world.link()
    const opened = await openPage(browser, options)
    const requests: string[] = []
    opened.page.on('request', request => requests.push(request.url()))
    await opened.page.goto(`${web.origin}/court#${token}`)
    return { ...opened, token, requests }
  }

  async function downloadBundle() {
    const { page, context } = await visit()
    await page.getByRole('button', { name: 'Open the evidence' }).click()
    await page.waitForURL('**/court/evidence')
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download everything' }).click()
    const path = join(folder, 'bundle.json')
    await (await download).saveAs(path)
    await context.close()
    return path
  }

  it('opens nothing until the button is pressed, and never sends the code in an address', async () => {
    const before = await openings()
    const { page, token, requests, complaints, context } = await visit()
    await page.getByRole('button', { name: 'Open the evidence' }).waitFor()
    await expect.poll(() => page.url()).toBe(`${web.origin}/court`)
    expect(await openings()).toBe(before)
    await page.getByRole('button', { name: 'Open the evidence' }).click()
    await page.waitForURL('**/court/evidence')
    expect(await openings()).toBe(before + 1)
    for (const url of requests.slice(1)) expect(url).not.toContain(token)
    expect(complaints).toEqual([])
    await context.close()
  })

  it('checks every exhibit in the browser and says so, with what it does not prove', async () => {
    const { page, complaints, context } = await visit()
    await page.getByRole('button', { name: 'Open the evidence' }).click()
    const answer = page.getByRole('status').filter({ hasText: 'have not changed' })
    await answer.waitFor()
    expect(await answer.innerText()).toMatch(
      /^If the number below is the one printed in the notary’s report, the two files below have not changed since the members co-signed them on .* \(UTC\+8\)\. Your browser checked this itself, with code that Hardproof served; the downloaded bundle needs none of it\.$/,
    )
    expect(await page.locator('.answer--ok').count()).toBe(0)
    const text = await page.locator('main').innerText()
    expect(text).toContain("Evidence before Yanping District People's Court 延平区人民法院")
    expect(text).toContain('this visit is recorded for the court')
    expect(text).toContain('This does not prove that what was recorded was true, nor who held the device,')
    expect(text).toContain('Four members co-signed that ledger')
    expect(text).toContain('4 of 4, 3 needed')
    expect(await page.locator('.check-list .mark--bad').count()).toBe(0)
    expect(complaints).toEqual([])
    await context.close()
  })

  it('says without scripts that nothing was checked here, and still opens by a pasted code', async () => {
    const { page, token, context } = await visit({ javaScriptEnabled: false })
    await page.getByLabel('Code').fill(token)
    await page.getByRole('button', { name: 'Open the evidence' }).click()
    await page.waitForURL('**/court/evidence')
    const text = await page.locator('main').innerText()
    expect(text).toContain('Not checked yet.')
    expect(text).toContain('Nothing was checked in this browser')
    expect(text).not.toContain('have not changed')
    expect(text).toContain('loan-agreement.pdf')
    expect(await page.locator('.mark--ok').count()).toBe(0)
    await context.close()
  })

  it('compares a file that the judge holds, on this device', async () => {
    const { page, requests, context } = await visit()
    await page.getByRole('button', { name: 'Open the evidence' }).click()
    const field = page.getByLabel('Choose a file, or drop it here')
    await field.waitFor()
    const sent = requests.length
    await field.setInputFiles({ name: 'mine.pdf', mimeType: 'application/pdf', buffer: Buffer.from(AGREEMENT) })
    await page.getByText('mine.pdf is, byte for byte, the file recorded as exhibit 1.').waitFor()
    const other = Buffer.from(AGREEMENT)
    other[9]! ^= 1
    await field.setInputFiles({ name: 'other.pdf', mimeType: 'application/pdf', buffer: other })
    await page.getByText('other.pdf is none of the exhibits.').waitFor()
    expect(requests.length).toBe(sent)
    await context.close()
  })

  it('compares the number that the report prints', async () => {
    const { page, context } = await visit()
    await page.getByRole('button', { name: 'Open the evidence' }).click()
    const number = page.getByLabel('Number printed in the report')
    await number.waitFor()
    const root = (await page.locator('#trust-root code').innerText()).replace(/\s/g, '')
    await number.fill(root)
    await page.getByLabel('From this page, or from the bundle').check()
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByText('Nothing was compared.').waitFor()
    await page.getByLabel('From the notary’s sealed report, on paper or as a PDF').check()
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByText('It is the same number.').waitFor()
    await page.locator('.answer--ok', { hasText: /^The two files below have not changed since/ }).waitFor()
    await number.fill(root.replace(/^./, first => (first === '0' ? '1' : '0')))
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByText('It is another number.').waitFor()
    await page.getByText('This is not the ledger that you compared it with.').first().waitFor()
    await context.close()
  })

  it('hands out exhibits so that nothing in them runs here', async () => {
    const { page, context } = await visit()
    await page.getByRole('button', { name: 'Open the evidence' }).click()
    const read = page.getByRole('link', { name: 'Read loan-agreement.pdf' })
    const save = page.getByRole('link', { name: 'Download identity.json' })
    const pdf = await context.request.get(new URL((await read.getAttribute('href'))!, web.origin).href)
    expect(Buffer.from(await pdf.body()).equals(Buffer.from(AGREEMENT))).toBe(true)
    expect(pdf.headers()).toMatchObject({ 'content-type': 'application/pdf', 'x-content-type-options': 'nosniff' })
    expect(pdf.headers()['content-disposition']).toMatch(/^inline; filename="loan-agreement\.pdf"/)
    const json = await context.request.get(new URL((await save.getAttribute('href'))!, web.origin).href)
    expect(json.headers()['content-type']).toBe('application/octet-stream')
    expect(json.headers()['content-disposition']).toMatch(/^attachment/)
    await context.close()
  })

  it('ends the visit when the reader leaves', async () => {
    const { page, context } = await visit()
    await page.getByRole('button', { name: 'Open the evidence' }).click()
    await page.getByRole('button', { name: 'End this visit' }).click()
    await page.getByText('This visit has ended.').waitFor()
    const answer = await context.request.get(`${web.origin}/court/evidence/bundle`)
    expect(answer.status()).toBe(401)
    await page.goto(`${web.origin}/court/evidence`)
    expect(new URL(page.url()).pathname).toBe('/court')
    await context.close()
  })

  it('refuses a wrong code calmly', async () => {
    const { page, context } = await openPage(browser)
    await page.goto(`${web.origin}/court#${'A'.repeat(43)}`)
    await page.getByRole('button', { name: 'Open the evidence' }).click()
    await page.getByText('This link opens nothing now.').waitFor()
    await context.close()
  })

  it('checks a downloaded bundle on a page that needs no visit, and shows each way of tampering as what it is', async () => {
    const path = await downloadBundle()
    const { page, complaints, context } = await openPage(browser)
    const requests: string[] = []
    await page.goto(`${web.origin}/court/verify`)
    page.on('request', request => requests.push(request.url()))
    const field = page.getByLabel('Choose a downloaded bundle, or drop it here').or(page.getByLabel('Another bundle'))

    const original = JSON.parse(await readFile(path, 'utf8'))
    const answerTo = async (change: (bundle: typeof original) => void) => {
      const bundle = structuredClone(original)
      change(bundle)
      const changed = join(folder, 'changed.json')
      await writeFile(changed, JSON.stringify(bundle))
      await page.reload()
      await field.setInputFiles(changed)
      const answer = page.getByRole('status').filter({ hasText: 'checked this itself' })
      await answer.waitFor()
      return answer.innerText()
    }

    expect(await answerTo(() => {})).toMatch(/^If the number below is .*, the two files below have not changed since/)
    expect(await page.locator('.answer--ok').count()).toBe(0)
    expect(
      await answerTo(bundle => {
        const file = bundle.parts[0].exhibits[0].file
        const bytes = Buffer.from(file.bytes, 'base64')
        bytes[12]! ^= 1
        file.bytes = bytes.toString('base64')
      }),
    ).toMatch(/^One file is not what was recorded: loan-agreement\.pdf\./)
    expect(
      await answerTo(bundle => {
        bundle.parts[0].exhibits[0].payload.principalMinor = '9000000'
      }),
    ).toMatch(/^One record is not the one committed to: Drafted/)
    expect(
      await answerTo(bundle => {
        const lines = bundle.parts[0].checkpoint.split('\n')
        const root = Buffer.from(lines[2], 'base64')
        root[0]! ^= 1
        lines[2] = root.toString('base64')
        bundle.parts[0].checkpoint = lines.join('\n')
      }),
    ).toMatch(/^No co-signature can be relied on\./)
    expect(
      await answerTo(bundle => {
        const lines: string[] = bundle.parts[0].checkpoint.split('\n')
        const cosignatures = lines.flatMap((line, at) => (line.startsWith('— ') ? at : [])).slice(1)
        for (const at of cosignatures.slice(0, 2).reverse()) lines.splice(at, 1)
        bundle.parts[0].checkpoint = lines.join('\n')
      }),
    ).toMatch(/^Only two co-signed that ledger; three are needed\./)
    // Reading and checking asked nothing of any server but the page's own scripts.
    for (const url of requests) expect(new URL(url).pathname).toMatch(/^\/(court\/verify|assets\/|favicon)/)
    expect(complaints).toEqual([])

    await page.reload()
    await field.setInputFiles(path)
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save loan-agreement.pdf' }).click()
    expect(await readFile(await (await saved).path())).toEqual(Buffer.from(AGREEMENT))
    await context.close()
  })

  it('shows what is not co-signed yet as pending', async () => {
    await web.world.capture([{ type: 'contract.delivered', payload: { occurredAt: '2026-03-02T10:42:07+08:00' } }])
    const { page, context } = await visit()
    await page.getByRole('button', { name: 'Open the evidence' }).click()
    await page.getByText('Recorded, and not yet co-signed').waitFor()
    await page.getByText('Waits for the members: there is nothing yet to check it with.').waitFor()
    await context.close()
  })

  it('reports no failure of the server', () => {
    expect(web.errors).toEqual([])
  })
})
