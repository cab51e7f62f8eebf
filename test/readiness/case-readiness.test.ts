import { eq, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { actOnCase } from '#app/cases/act-on-case.server.ts'
import type { EventName } from '#app/cases/lifecycle.ts'
import { storeEvidence } from '#app/evidence/store-evidence.server.ts'
import type { FactId } from '#app/jurisdictions/facts.ts'
import { packFor } from '#app/jurisdictions/pack-for.server.ts'
import type { FindingState } from '#app/readiness/finding-state.ts'
import { readReadiness } from '#app/readiness/read-readiness.server.ts'
import { readStoredReadiness } from '#app/readiness/read-stored-readiness.server.ts'
import { factState } from '#app/readiness/readiness.ts'
import { connect } from '#db/client.ts'
import { caseDocuments, caseEvents, caseStatements, cases, contractEvents, custodyEvents } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { utf8 } from '#ledger/bytes.ts'
import { CaseOnLedger } from '../bundles/case-on-ledger.ts'

let made: CaseOnLedger

beforeAll(async () => {
  made = await CaseOnLedger.open()
}, 120_000)

const row = () => made.bank.as(async tx => (await tx.select().from(cases).where(eq(cases.id, made.caseId)))[0]!)

async function judge(check: 'full' | 'stored', now = new Date()) {
  const found = await row()
  return made.bank.as(async tx => readReadiness(tx, found, await packFor(tx, found.jurisdiction), now, { check }))
}

async function state(fact: FactId, check: 'full' | 'stored' = 'full', now?: Date): Promise<FindingState> {
  const found = await judge(check, now)
  return factState(fact, { [fact]: findingsOf(found, fact) })
}

function findingsOf({ items }: Awaited<ReturnType<typeof judge>>, fact: FactId) {
  return items.flatMap(({ findings }) => findings).filter(finding => finding.fact === fact)
}

const act = (event: string, input: Record<string, unknown>) =>
  made.bank.as((tx, by) => actOnCase(tx, by, { caseId: made.caseId, event: event as EventName, input }))

async function file(name: string, text = name) {
  const about = { name, mediaType: 'application/pdf', tool: 'a test' }
  const { evidenceId } = await made.bank.as((tx, by) => storeEvidence(tx, made.keeping, by, utf8(text), about))
  return evidenceId
}

const itemOf = async (id: string) => (await judge('full')).items.find(({ item }) => item.id === id)!

describe('the checklist of a case', () => {
  it('waits for the ledger before anything is published', async () => {
    expect(await state('anchor.verified', 'stored')).toBe('pending')
    expect(await state('anchor.verified', 'full')).toBe('pending')
  })

  it('says what our checks found once the members have co-signed, green only where it was checked now', async () => {
    await made.publish()
    const [full, stored] = [await judge('full'), await judge('stored')]
    expect(findingsOf(full, 'anchor.verified')[0]).toMatchObject({ state: 'checked', justNow: true })
    expect(findingsOf(full, 'anchor.verified')[0]!.says).toMatch(/^All 4 records are unchanged/)
    expect(findingsOf(stored, 'anchor.verified')[0]).toMatchObject({ state: 'checked', justNow: false })
    expect(findingsOf(stored, 'anchor.verified')[0]!.says).toMatch(/as last recorded/)
    expect(findingsOf(full, 'hash.match')[0]).toMatchObject({
      state: 'checked',
      says: expect.stringMatching(/^2 files/),
    })
    for (const { findings } of full.items) {
      for (const { state: is, doesNotProve } of findings) if (is === 'checked') expect(doesNotProve).toBeTruthy()
    }
  })

  it('lists what the court insists on, with the click that gets each', async () => {
    const { missingGates, items, court, language, tracks, missing } = await judge('full')
    expect(missingGates.length).toBeGreaterThan(0)
    expect(missing).toBeGreaterThanOrEqual(missingGates.length)
    for (const one of items.filter(({ bars }) => bars)) {
      expect(one.get, one.item.id).not.toBeNull()
      expect(one.get!.path).toMatch(new RegExp(`^/(cases/${made.caseId}|contracts|reports)`))
    }
    expect(court!.why).toBeTruthy()
    expect(language.requirement).toMatch(/Chinese/)
    expect(tracks.length).toBeGreaterThan(1)
  })
})

describe('what people put into a case', () => {
  it('is a document that shows the fact, on the ledger as an event and in the file’s custody', async () => {
    const evidenceId = await file('exhibits.pdf')
    expect(await state('exhibit.list')).toBe('missing')
    const { position } = await act('attach-document', { fact: 'exhibit.list', file: evidenceId, note: 'Signed.' })
    expect(await state('exhibit.list')).toBe('shown')
    const [event] = await made.bank.as(tx => tx.select().from(caseEvents).where(eq(caseEvents.position, position)))
    expect(event).toMatchObject({ type: 'case.moved', name: 'attach-document' })
    expect(event!.detail).toMatchObject({ fact: 'exhibit.list', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    const custody = await made.bank.as(tx =>
      tx.select().from(custodyEvents).where(eq(custodyEvents.evidenceId, evidenceId)),
    )
    expect(custody.map(({ action }) => action)).toContain('taken-up')
  })

  it('is removed with a reason, and the row stays', async () => {
    const [document] = await made.bank.as(tx => tx.select().from(caseDocuments))
    await expect(act('remove-document', { row: document!.id, reason: '' })).rejects.toMatchObject({ status: 422 })
    await act('remove-document', { row: document!.id, reason: 'The wrong list' })
    expect(await state('exhibit.list')).toBe('missing')
    const rows = await made.bank.as(tx => tx.select().from(caseDocuments))
    expect(rows).toMatchObject([{ id: document!.id, removedPosition: expect.any(Number) }])
    await expect(act('remove-document', { row: document!.id, reason: 'Again' })).rejects.toMatchObject({ status: 404 })
  })

  it('is a statement under a name, never shown as checked', async () => {
    await act('state-fact', { fact: 'provenance.pre-anchor', words: 'From the loan system, by the capture agent.' })
    const found = await judge('full')
    const [stated] = findingsOf(found, 'provenance.pre-anchor')
    expect(stated).toMatchObject({ state: 'stated', justNow: false })
    expect(stated!.says).toContain('legal-officer')
    await act('withdraw-statement', { row: stated!.rowId, reason: 'It was the batch interface' })
    expect(findingsOf(await judge('full'), 'provenance.pre-anchor')).toEqual([])
    const rows = await made.bank.as(tx => tx.select().from(caseStatements))
    expect(rows).toMatchObject([{ withdrawnPosition: expect.any(Number) }])
  })

  it('cannot stand in for a check', async () => {
    const evidenceId = await file('trust-me.pdf')
    for (const fact of ['anchor.verified', 'hash.match', 'records.ordinary-course']) {
      await expect(act('attach-document', { fact, file: evidenceId })).rejects.toMatchObject({ status: 422 })
      await expect(act('state-fact', { fact, words: 'It is so.' })).rejects.toMatchObject({ status: 422 })
    }
  })

  it('is refused when the file is another organisation’s', async () => {
    const about = { name: 'theirs.pdf', mediaType: 'application/pdf', tool: 'a test' }
    const { evidenceId } = await made.notary.as((tx, by) => storeEvidence(tx, made.keeping, by, utf8('theirs'), about))
    const before = await row()
    await expect(act('attach-document', { fact: 'authority', file: evidenceId })).rejects.toMatchObject({ status: 404 })
    expect((await row()).version).toBe(before.version)
  })
})

describe('a point that matters only when it is disputed', () => {
  it('becomes a gate when the dispute is on record, and none again when it is withdrawn', async () => {
    const before = await itemOf('CN3')
    expect(before).toMatchObject({ dormant: true, bars: false })
    await act('record-dispute', { item: 'cn3', words: 'They say that the contract was never shown to them.' })
    const disputed = await itemOf('CN3')
    expect(disputed).toMatchObject({ dormant: false, disputeId: expect.any(String) })
    expect(disputed.bars).toBe(true)
    await expect(act('record-dispute', { item: 'CN3', words: 'Again' })).rejects.toMatchObject({ status: 409 })
    await expect(act('withdraw-statement', { row: disputed.disputeId, reason: 'No' })).rejects.toMatchObject({
      status: 404,
    })
    await act('withdraw-dispute', { row: disputed.disputeId, reason: 'Admitted at the hearing' })
    expect(await itemOf('CN3')).toMatchObject({ dormant: true, bars: false })
  })

  it('must be on the checklist', async () => {
    await expect(act('record-dispute', { item: 'XX9', words: 'They dispute it' })).rejects.toMatchObject({
      status: 422,
      fields: { item: [expect.stringContaining('CN3')] },
    })
  })
})

describe('records that do not hold', () => {
  it('are late when they were made more than a day after', async () => {
    const [one] = findingsOf(await judge('full'), 'records.ordinary-course')
    expect(one).toMatchObject({
      state: 'missing',
      says: expect.stringMatching(/4 of 4 records were made more than a day/),
    })
  })

  it('bar the filing when one was changed in the database, which the stored view cannot know', async () => {
    const admin = connect(made.rig.database.urls.admin, { max: 1 })
    await admin
      .update(contractEvents)
      .set({ payload: sql`${contractEvents.payload} || '{"seconds": 43}'` })
      .where(eq(contractEvents.type, 'contract.shown'))
    await admin.$client.end()
    const full = await judge('full')
    expect(findingsOf(full, 'anchor.verified')[0]).toMatchObject({
      state: 'contradicted',
      says: expect.stringMatching(/^1 of 4 records do not hold/),
    })
    expect(full.missingGates.join(' ')).toContain('a check contradicts it')
    expect(findingsOf(full, 'signature.present')[0]).toMatchObject({ justNow: false })
    expect(await state('anchor.verified', 'stored')).toBe('checked')
  })
})

describe('many cases at once', () => {
  it('are judged as each alone is', async () => {
    const found = await row()
    const now = new Date()
    const alone = await judge('stored', now)
    const many = await made.bank.as(async tx => {
      const pack = await packFor(tx, 'CN')
      return readStoredReadiness(tx, [found], () => pack, now)
    })
    expect(many.get(found.id)).toEqual(alone)
  })

  it('are not another organisation’s: it sees nothing of what was put in', async () => {
    const found = await row()
    const { organisationId } = made.notary
    const theirs = await inTenant(made.db, { organisationId, actorId: organisationId }, async tx => ({
      documents: await tx.select().from(caseDocuments),
      statements: await tx.select().from(caseStatements),
      readiness: await readReadiness(tx, found, await packFor(tx, 'CN'), new Date(), { check: 'stored' }),
    }))
    expect(theirs.documents).toEqual([])
    expect(theirs.statements).toEqual([])
    expect(findingsOf(theirs.readiness, 'anchor.verified')).toEqual([])
  })
})
