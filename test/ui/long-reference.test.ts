import { readFileSync } from 'node:fs'
import { chromium as playwright } from 'playwright-core'
import { expect, it } from 'vitest'
import { chromium, chromiumArguments } from '../support/chromium.ts'

const sheet = ['../../app/styles/tokens.css', '../../app/ui/table/data-table.css']
  .map(path => readFileSync(new URL(path, import.meta.url), 'utf8'))
  .join('')

const table = (reference: string) => `<!doctype html><style>body{margin:0}${sheet}</style>
  <div class="data-table"><table><tbody><tr><th scope="row">Zhang Haiyang</th>
  <td class="cell-ref">${reference}</td><td>Equipment loan</td></tr></tbody></table></div>`

it.skipIf(!chromium)(
  'keeps a page as wide as it is, whatever a reference is',
  async () => {
    const browser = await playwright.launch({ executablePath: chromium!, args: chromiumArguments })
    try {
      const page = await browser.newPage({ viewport: { width: 1000, height: 600 } })
      const width = async (reference: string) => {
        await page.setContent(table(reference))
        return page.evaluate(() => document.documentElement.scrollWidth)
      }
      expect(await width('W'.repeat(100))).toBe(1000)
      expect(await width('WYRCB-2025-00417')).toBe(1000)
      const lines = await page.evaluate(() => {
        const range = document.createRange()
        range.selectNodeContents(document.querySelector('.cell-ref')!)
        return range.getClientRects().length
      })
      expect(lines).toBe(1)
    } finally {
      await browser.close()
    }
  },
  60_000,
)
