import { parseCourtBundle } from '#app/bundles/court-bundle.ts'
import { verifyCourtBundle } from '#app/bundles/verify-court-bundle.ts'
import { type Browser, openBrowser, UnexpectedAnswer, until } from './browser.ts'
import type { Walk } from './road.ts'

interface LinkPage {
  links: { id: string; state: string }[]
}

/** The officer makes a link; the judge, with no account, opens it and checks the bundle with the ledger's own code. */
export async function judge({ base, secrets, browserOf }: Walk, { caseId }: { caseId: string }) {
  const officer = await browserOf('lin.wei@bank.example')
  const reader = openBrowser(base)
  await reader.get('/court')
  const evidence = await until('the evidence to be open', async () => {
    const token = await newLink(officer, caseId, secrets.organisations.court)
    if (!token) return null
    const page = await reader.post('/court', { token })
    return page.status === 200 && page.url === '/court/evidence' ? page : null
  })
  const { html } = await reader.get('/court/evidence/bundle')
  const bundle = parseCourtBundle(html)
  const root = (await verifyCourtBundle(bundle, null)).parts[0]?.root ?? null
  const verdict = await verifyCourtBundle(bundle, root)
  if (verdict.ok !== true) throw new UnexpectedAnswer('The bundle does not verify.')
  return {
    opened: evidence.url,
    exhibits: verdict.parts.reduce((sum, part) => sum + part.exhibits.length, 0),
    cosigned: verdict.parts
      .at(-1)
      ?.cosigned?.members.filter(member => member.time !== null)
      .map(({ name }) => name),
    genesisPolicy: root,
    verified: verdict.ok,
  }
}

/** A link whose answer was lost cannot be shown again: it is withdrawn and another made. */
async function newLink(officer: Browser, caseId: string, courtId: string): Promise<string | null> {
  const path = `/cases/${caseId}/link`
  const { links } = await officer.data<LinkPage>(path)
  for (const link of links.filter(({ state }) => state === 'live')) {
    await officer.post(path, { intent: 'revoke', linkId: link.id })
  }
  const page = await officer.post(path, { courtId, days: '30', confirmed: 'on' })
  return /\/court#([A-Za-z0-9_-]{43})/.exec(page.html)?.[1] ?? null
}
