/** A court bundle of a ledger whose members changed its policy: what the page and the command line say of it. */

import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeAll, describe, expect, it } from 'vitest'
import { nothingSaid } from '#app/bundles/about.ts'
import { answerOf } from '#app/bundles/answer.ts'
import { viewOf } from '#app/bundles/bundle-view.ts'
import { type CourtBundle, courtBundleText, parseCourtBundle } from '#app/bundles/court-bundle.ts'
import { courtChecks } from '#app/bundles/court-checks.ts'
import { verifyCourtBundle } from '#app/bundles/verify-court-bundle.ts'
import { checkBundle, openBundle } from '#app/court/check-bundle.ts'
import { PolicyLine } from '#app/court/policy-line.tsx'
import { policyHash } from '#ledger/policy.ts'
import type { Bundle } from '#ledger/verify.ts'
import { reportText } from '#workers/cli/verify/report-text.ts'
import { ChangingLedger, foundingPolicy, member, NOTICE } from '../ledger/chain-fixture.ts'
import { MEMBERS, registerKeys, registration } from '../ledger/fixture.ts'

const trust = policyHash(foundingPolicy())
const ALL = [...MEMBERS, 'auditor']

let parts: Bundle[]
let stale: Bundle

/** A record before anything changed; then an auditor joins, and the court is removed without its word. */
beforeAll(async () => {
  const ledger = new ChangingLedger()
  const keys = [ledger.submit(registerKeys([registration('bank', 'bank', ['capture'])]))]
  const before = ledger.record({ occurredAt: '2026-02-01T00:00:00Z' })
  const sizeBefore = ledger.size
  const joined = ledger.successor({ members: [...ledger.policy.members, member('auditor')], quorum: 4 })
  const first = [ledger.propose('bank', joined), ...ALL.slice(1).map(by => ledger.approve(by, joined))]
  const firstAt = ledger.size
  const smaller = ledger.successor({ members: ledger.policy.members.filter(({ name }) => name !== 'court'), quorum: 3 })
  const others = ['bank', 'notary', 'regulator', 'auditor']
  const second = [
    ledger.propose('bank', smaller),
    ...others.slice(1).map(by => ledger.approve(by, smaller)),
    ledger.notice('bank', smaller, others, NOTICE),
  ]
  const secondAt = ledger.size
  const after = ledger.record({ occurredAt: '2026-03-01T00:00:00Z' })
  const steps = [
    { headers: first, at: firstAt, note: ledger.note(firstAt, ALL) },
    { headers: second, at: secondAt, note: ledger.note(secondAt, others) },
  ]
  parts = [
    await ledger.bundle({ exhibits: [before], keys, cosigners: MEMBERS, size: sizeBefore }),
    await ledger.bundle({ exhibits: [after], keys, steps, cosigners: others }),
  ]
  // What the members of the first policy could still co-sign, though they are not the members any more.
  stale = await ledger.bundle({ exhibits: [before], keys, cosigners: MEMBERS })
})

async function read(bundle: CourtBundle) {
  const parsed = parseCourtBundle(courtBundleText(bundle))
  const [view, verdict] = [viewOf(parsed), await verifyCourtBundle(parsed, trust)]
  const checks = courtChecks(view, verdict)
  const answer = answerOf(view, verdict)
  const text = reportText({ view, verdict, checks, answer, strange: [], compared: true })
  return { verdict, checks, answer, text, changes: checks.find(({ id }) => id === 'changes') }
}

describe('a ledger whose policy was changed twice', () => {
  it('holds, each part under the policy of its size', async () => {
    const { verdict, changes, answer } = await read({ about: nothingSaid, parts })
    expect(verdict.ok).toBe(true)
    expect(answer.tone).toBe('ok')
    expect(verdict.parts.map(({ policies }) => policies.map(({ version }) => version))).toEqual([[1], [1, 2, 3]])
    expect(verdict.parts.map(({ cosigned }) => cosigned?.members.map(({ name }) => name))).toEqual([
      [...MEMBERS],
      ['bank', 'notary', 'regulator', 'auditor'],
    ])
    expect(changes).toMatchObject({
      ok: true,
      figure: '2 changes',
      title: 'The rules changed twice since the beginning; each time every member that was asked signed',
    })
  })

  it('is told by the command line, policy by policy', async () => {
    const { text } = await read({ about: nothingSaid, parts })
    expect(text).toMatch(/^ok {6}The rules changed twice since the beginning; .* \(2 changes\)$/m)
    expect(text).toMatch(/^ {2}1 {2}from line 0: 3 of 4 must co-sign\n {5}Every member signed it\.$/m)
    expect(text).toMatch(
      /^ {2}2 {2}from line \d+, .*: 4 of 5 must co-sign\n {5}Office of auditor \(auditor\) joins\.$/m,
    )
    expect(text).toContain('Internet Court did not sign it, and was given notice.')
  })

  it('is drawn on the page, with the same words', async () => {
    const text = courtBundleText({ about: nothingSaid, parts })
    const { policies, cosigned } = await checkBundle(openBundle(text), trust, () => {})
    const page = renderToStaticMarkup(createElement(PolicyLine, { policies, cosigned, zone: 'UTC' }))
    expect(page.match(/<circle/g)).toHaveLength(3)
    expect(page).toContain('Office of auditor (auditor) joins. ')
    expect(page).toContain('Internet Court did not, and was given the notice')
    expect(page).not.toContain('style=')
  })

  it('says nothing of changes where there are none', async () => {
    const { changes, text } = await read({ about: nothingSaid, parts: parts.slice(0, 1) })
    expect(changes).toBeUndefined()
    expect(text).not.toContain('Policies')
  })
})

describe('parts that contradict each other', () => {
  it('a later checkpoint by the members of an older policy, beside one that shows it was followed', async () => {
    // By itself nothing shows that they were replaced, which is said to be so.
    expect((await read({ about: nothingSaid, parts: [stale] })).verdict.ok).toBe(true)
    const { verdict, changes, answer } = await read({ about: nothingSaid, parts: [stale, parts[1]!] })
    expect(verdict.ok).toBe(false)
    expect(changes).toMatchObject({ ok: false, figure: 'differ' })
    expect(answer.sentence).toMatch(/^The parts of this bundle rest on policies that contradict each other\./)
  })

  it('a step that was tampered with fails as that, in words', async () => {
    const [, last] = parts
    if (last?.v !== 2) throw new Error('not of version 2')
    const [first, ...rest] = last.policies
    const cut = { ...last, policies: [{ ...first!, entries: first!.entries.slice(0, -1) }, ...rest] }
    const { verdict, checks, answer, text } = await read({ about: nothingSaid, parts: [parts[0]!, cut] })
    expect(verdict.ok).toBe(false)
    expect(checks.filter(({ ok }) => ok === false).map(({ id }) => id)).toEqual(['quorum', 'changes'])
    expect(answer.tone).toBe('bad')
    expect(text).toContain('not all approvals that it needs are here')
  })
})
