import { expect, test } from 'vitest'
import { ReportChecks } from '#app/reports/report-contents.tsx'
import { ReportLedger } from '#app/reports/report-sides.tsx'
import { combineChecks } from '#app/reports/run-checks.ts'
import type { ReportView } from '#app/reports/view-report.server.ts'
import { verifyBundle } from '#ledger/verify.ts'
import { courtBundle, root } from '../bundles/court-fixture.ts'
import { render, words } from '../ui/render.tsx'

async function viewIn(status: ReportView['status']): Promise<ReportView> {
  const { parts } = await courtBundle()
  const checks = combineChecks(parts.map(part => verifyBundle(part, root)))
  const ledger = {
    origin: '',
    genesisPolicyHash: root,
    checkpointSize: 1,
    checkpointRoot: root,
    quorum: 3,
    members: [],
  }
  return { status, checks, ledger, timeZone: 'UTC' } as unknown as ReportView
}

test('checks made at the approval are marked as that, and counted by what they are of', async () => {
  const text = words(render(<ReportChecks view={await viewIn('approved')} />))
  expect(text).toContain('Checked when it was approved: The file is the one recorded')
  expect(text).not.toContain('Stated, not checked')
  expect(text).toContain('3 of 3 exhibits.')
  expect(text).toContain('2 of 2 checkpoints.')
  expect(text).toContain('The policy is the one it was compared with')
  expect(text).toContain('supplied by whoever ran this check')
})

test('the two fingerprints of the ledger say which is which before they are unfolded', async () => {
  const markup = render(<ReportLedger view={await viewIn('sealed')} />)
  expect(markup).toMatch(/<div class="why">Root<\/div>/)
  expect(markup).toMatch(/<div class="why">Trust number \(genesis policy\)<\/div>/)
})
