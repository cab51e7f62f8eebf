import { and, eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { DomainError } from '#app/errors/domain-error.ts'
import { createLink } from '#app/links/create-link.server.ts'
import { endLinkSession } from '#app/links/end-link-session.server.ts'
import { createdPayload, linkState, openedPayload, revokedPayload, visitEnd } from '#app/links/link.ts'
import { listLinks } from '#app/links/list-links.server.ts'
import { listOpenings } from '#app/links/list-openings.server.ts'
import { openLink } from '#app/links/open-link.server.ts'
import { readLinkSession } from '#app/links/read-link-session.server.ts'
import { revokeLink } from '#app/links/revoke-link.server.ts'
import {
  accessGrants,
  cases,
  contracts,
  evidenceLinks,
  linkOpenings,
  linkSessions,
  signingKeys,
  submissions,
} from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { fromBase64 } from '#ledger/bytes.ts'
import { commitmentOf } from '#ledger/commitment.ts'
import { parseSubmission } from '#ledger/submission.ts'
import { decodeBundle } from '#ledger/tiles.ts'
import { type Member, makeWorld, type World } from '../cases/world.ts'
import { testDatabase } from '../support/database.ts'
import { newOrganisation } from '../support/organisation.ts'

const { app, worker } = await testDatabase()
const DAY = 86_400_000
let world: World
let notary: string
let caseId: string

beforeAll(async () => {
  world = await makeWorld(app)
  notary = await newOrganisation(app, 'notary', 'Nanping Notary Office')
  caseId = await world.bank.newCase()
})

const inDays = (days: number) => new Date(Date.now() + days * DAY)

function create(changes: Partial<Parameters<typeof createLink>[2]> = {}, by: Member = world.bank) {
  const input = { caseId, courtId: world.court.organisationId, notaryId: notary, expiresAt: inDays(7), ...changes }
  return by.as((tx, authority) => createLink(tx, authority, input))
}

function open(token: string, now?: Date, userAgent: string | null = 'a browser') {
  return app.transaction(tx => openLink(tx, world.kms, { token, userAgent }, now))
}

const as = <T>(organisationId: string, work: Parameters<typeof inTenant<T>>[2]) =>
  inTenant(app, { organisationId, actorId: organisationId }, work)

async function refusal(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (caught: unknown) => caught,
  )
  expect(error).toBeInstanceOf(DomainError)
  return error as DomainError
}

/** Reads a submission's only item back from what the sequencer will take. */
async function entryOf(submissionId: string) {
  const [row] = await worker.select().from(submissions).where(eq(submissions.id, submissionId))
  return { row: row!, ...parseSubmission(decodeBundle(row!.leaves)) }
}

describe('making a link', () => {
  it('stores the hash of the token alone, grants the court the case until then, and records it', async () => {
    const { linkId, token } = await create()
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    const [link] = await world.bank.as(tx => tx.select().from(evidenceLinks).where(eq(evidenceLinks.id, linkId)))
    expect(JSON.stringify(link)).not.toContain(token)
    expect(link!.tokenHash).toHaveLength(32)

    const [shared] = await world.bank.as(tx => tx.select().from(cases).where(eq(cases.id, caseId)))
    const grants = await world.bank.as(tx => tx.select().from(accessGrants).where(eq(accessGrants.sourceId, linkId)))
    expect(grants.map(grant => grant.subjectId).sort()).toEqual([caseId, shared!.contractId].sort())
    for (const grant of grants) {
      expect(grant).toMatchObject({ granteeId: world.court.organisationId, scope: 'evidence-link' })
      expect(grant.until).toEqual(link!.expiresAt)
    }

    const { header, items } = await entryOf(link!.createdSubmissionId)
    expect(header.actor).toBe(world.bank.organisationId)
    expect(items[0]).toMatchObject({ type: 'link.created', subject: link!.subject })
    const facts = { link: link!.subject, case: shared!.subject, court: link!.courtId, notary: link!.notaryId }
    const payload = createdPayload({ ...link!, ...facts })
    expect(fromBase64(items[0]!.commitment)).toEqual(commitmentOf(payload, link!.createdSalt))
  })

  it('is for the claimant’s legal officers alone', async () => {
    expect(await refusal(create({}, world.bank.inRole('integration-engineer')))).toMatchObject({ status: 403 })
    expect(await refusal(create({}, world.otherBank))).toMatchObject({ code: 'case-unknown', status: 404 })
    await create()
    // The court sees the case through its grant, and may still not hand it on.
    expect(await refusal(create({}, world.court))).toMatchObject({ code: 'link-not-allowed', status: 403 })
  })

  it('is for a court, and ends', async () => {
    expect(await refusal(create({ courtId: world.minbei.organisationId }))).toMatchObject({ code: 'link-court' })
    expect(await refusal(create({ notaryId: world.minbei.organisationId }))).toMatchObject({ code: 'link-notary' })
    for (const expiresAt of [inDays(-1), inDays(91), new Date(Number.NaN)]) {
      expect(await refusal(create({ expiresAt }))).toMatchObject({ code: 'link-expiry' })
    }
  })
})

describe('opening a link', () => {
  it('needs no account, opens a short visit to that one case, and records it in the court’s name', async () => {
    const { linkId, token } = await create()
    const visit = await open(token, undefined, 'A browser on a court’s desk')
    expect(visit.expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(120 * 60_000)
    const session = await readLinkSession(app, visit.sessionToken)
    expect(session).toMatchObject({ linkId, caseId, courtId: world.court.organisationId })

    const [opening] = await world.court.as(tx => tx.select().from(linkOpenings).where(eq(linkOpenings.linkId, linkId)))
    expect(opening).toMatchObject({ notaryId: notary, userAgent: 'A browser on a court’s desk' })
    const { row, header, items } = await entryOf(opening!.submissionId)
    expect(row.status).toBe('pending')
    expect(header.actor).toBe(world.court.organisationId)
    const [key] = await world.court.as(tx => tx.select().from(signingKeys))
    expect(header.proofs.map(proof => proof.key)).toEqual([key!.keyId])
    expect(items[0]).toMatchObject({ type: 'link.opened', subject: opening!.subject })

    const [link] = await world.bank.as(tx => tx.select().from(evidenceLinks).where(eq(evidenceLinks.id, linkId)))
    const [shared] = await world.bank.as(tx => tx.select().from(cases).where(eq(cases.id, caseId)))
    const facts = { link: link!.subject, case: shared!.subject, court: link!.courtId }
    const payload = openedPayload({ ...facts, at: opening!.at, userAgent: opening!.userAgent })
    expect(fromBase64(items[0]!.commitment)).toEqual(commitmentOf(payload, opening!.salt))
    // Under the link's own subject the parties could see on the ledger that it was opened.
    expect(items[0]!.subject).not.toBe(link!.subject)
  })

  it('can be done again: each time is another visit and another line', async () => {
    const { linkId, token } = await create()
    const visits = await Promise.all([open(token), open(token), open(token)])
    expect(new Set(visits.map(visit => visit.sessionToken)).size).toBe(3)
    const openings = await world.court.as(tx => tx.$count(linkOpenings, eq(linkOpenings.linkId, linkId)))
    expect(openings).toBe(3)
  })

  it('refuses unknown, malformed, expired and withdrawn links with the same words, and writes nothing', async () => {
    const live = await create()
    const revoked = await create()
    await world.bank.as((tx, authority) => revokeLink(tx, authority, revoked.linkId))
    const before = await world.court.as(tx => tx.$count(linkOpenings))
    const refusals = [
      await refusal(open(live.token.replace(/^./, first => (first === 'A' ? 'B' : 'A')))),
      await refusal(open('')),
      await refusal(open(`${live.token}x`)),
      await refusal(open("' or true --")),
      await refusal(open(live.token, inDays(8))),
      await refusal(open(revoked.token)),
    ]
    expect(new Set(refusals.map(({ message, status, code }) => `${status} ${code} ${message}`)).size).toBe(1)
    expect(await world.court.as(tx => tx.$count(linkOpenings))).toBe(before)
    expect(await world.court.as(tx => tx.$count(linkSessions, eq(linkSessions.linkId, revoked.linkId)))).toBe(0)
  })

  it('opens nothing that cannot be recorded', async () => {
    const courtId = await newOrganisation(app, 'court', 'A court without a key')
    const { token } = await create({ courtId })
    expect(await refusal(open(token))).toMatchObject({ code: 'court-without-key', status: 409 })
    expect(await as(courtId, tx => tx.$count(linkSessions))).toBe(0)
  })

  it('comes before or after a withdrawal, never in the middle of it', async () => {
    for (let round = 0; round < 5; round++) {
      const { linkId, token } = await create()
      const [opened] = await Promise.allSettled([
        open(token),
        world.bank.as((tx, authority) => revokeLink(tx, authority, linkId)),
      ])
      if (opened.status === 'fulfilled') {
        expect(await readLinkSession(app, opened.value.sessionToken)).toBe(null)
      } else expect(opened.reason).toBeInstanceOf(DomainError)
    }
  })
})

describe('the visit', () => {
  it('ends with the link, at its own time, or when the reader leaves', async () => {
    const soon = new Date(Date.now() + 60_000)
    expect(visitEnd(new Date(), soon)).toEqual(soon)
    const { linkId, token } = await create()
    const left = await open(token)
    await as(world.court.organisationId, tx => endLinkSession(tx, left.sessionToken))
    expect(await readLinkSession(app, left.sessionToken)).toBe(null)

    const visit = await open(token)
    expect(await readLinkSession(app, visit.sessionToken)).not.toBe(null)
    await world.bank.as((tx, authority) => revokeLink(tx, authority, linkId))
    expect(await readLinkSession(app, visit.sessionToken)).toBe(null)
    expect(await readLinkSession(app, 'x'.repeat(43))).toBe(null)
    expect(await readLinkSession(app, '')).toBe(null)
  })
})

describe('withdrawing a link', () => {
  it('takes the court’s grants away at once and is recorded', async () => {
    const alone = await world.bank.newCase()
    const { linkId } = await create({ caseId: alone })
    expect(await world.court.as(tx => tx.$count(cases, eq(cases.id, alone)))).toBe(1)
    await world.bank.as((tx, authority) => revokeLink(tx, authority, linkId))
    expect(await world.court.as(tx => tx.$count(cases, eq(cases.id, alone)))).toBe(0)

    const [link] = await world.bank.as(tx => tx.select().from(evidenceLinks).where(eq(evidenceLinks.id, linkId)))
    const [shared] = await world.bank.as(tx => tx.select().from(cases).where(eq(cases.id, alone)))
    const { items } = await entryOf(link!.revokedSubmissionId!)
    const facts = { link: link!.subject, case: shared!.subject, court: link!.courtId }
    const payload = revokedPayload({ ...facts, revokedBy: link!.revokedBy!, revokedAt: link!.revokedAt! })
    expect(items[0]).toMatchObject({ type: 'link.revoked', subject: link!.subject })
    expect(fromBase64(items[0]!.commitment)).toEqual(commitmentOf(payload, link!.revokedSalt!))
  })

  it('leaves what another link of the case grants', async () => {
    const alone = await world.bank.newCase()
    const first = await create({ caseId: alone })
    await create({ caseId: alone })
    await world.bank.as((tx, authority) => revokeLink(tx, authority, first.linkId))
    expect(await world.court.as(tx => tx.$count(cases, eq(cases.id, alone)))).toBe(1)
  })

  it('is for the bank that made it, once', async () => {
    const { linkId } = await create()
    const revoke = (by: Member) => by.as((tx, authority) => revokeLink(tx, authority, linkId))
    expect(await refusal(revoke(world.otherBank))).toMatchObject({ code: 'link-unknown' })
    expect(await refusal(revoke(world.court))).toMatchObject({ code: 'link-unknown' })
    await revoke(world.bank)
    expect(await refusal(revoke(world.bank))).toMatchObject({ code: 'link-revoked', status: 409 })
  })
})

describe('who sees what', () => {
  it('shows openings to the court and its notary office, with their place on the ledger, and to nobody else', async () => {
    const { token } = await create()
    await open(token)
    const seen = (organisationId: string) => as(organisationId, tx => listOpenings(tx))
    const court = await seen(world.court.organisationId)
    expect(court.openings[0]).toMatchObject({ entry: 'pending', link: 'live', userAgent: 'a browser' })
    expect((await seen(notary)).openings[0]).toMatchObject({ entry: 'pending', court: world.court.name })
    for (const other of [world.bank, world.otherBank, world.minbei]) {
      expect((await seen(other.organisationId)).openings).toEqual([])
      // The rows themselves, not only the list: row security, not the query, keeps them from the parties.
      expect(await as(other.organisationId, tx => tx.$count(linkOpenings))).toBe(0)
      expect(await as(other.organisationId, tx => tx.$count(linkSessions))).toBe(0)
    }
  })

  it('lets nobody write an opening for a court but the court', async () => {
    const { linkId } = await create()
    const forged = {
      linkId,
      courtId: world.court.organisationId,
      subject: 'forged-opening',
      caseNumber: 'x',
      at: new Date(),
      submissionId: linkId,
      salt: new Uint8Array(32),
    }
    await expect(as(world.bank.organisationId, tx => tx.insert(linkOpenings).values(forged))).rejects.toThrow()
  })

  it('shows the bank its links and whether they are live, nothing of their use', async () => {
    const alone = await world.bank.newCase()
    const live = await create({ caseId: alone })
    const gone = await create({ caseId: alone })
    await open(live.token)
    await world.bank.as((tx, authority) => revokeLink(tx, authority, gone.linkId))
    const links = await world.bank.as(tx => listLinks(tx, alone))
    expect(links.map(link => [link.id, link.state])).toEqual([
      [gone.linkId, 'revoked'],
      [live.linkId, 'live'],
    ])
    expect(JSON.stringify(links)).not.toMatch(/open/)
    expect(await world.bank.as(tx => listLinks(tx, alone, inDays(8)))).toMatchObject([{}, { state: 'expired' }])
    expect(await world.otherBank.as(tx => listLinks(tx, alone))).toEqual([])
  })

  it('ends the court’s sight of the case with the link', async () => {
    const alone = await world.bank.newCase()
    const { linkId } = await create({ caseId: alone })
    await world.bank.as(tx =>
      tx
        .update(accessGrants)
        .set({ until: new Date(Date.now() - 1000) })
        .where(and(eq(accessGrants.sourceId, linkId), eq(accessGrants.scope, 'evidence-link'))),
    )
    expect(await world.court.as(tx => tx.$count(cases, eq(cases.id, alone)))).toBe(0)
    const [shared] = await world.bank.as(tx => tx.select().from(cases).where(eq(cases.id, alone)))
    expect(await world.court.as(tx => tx.$count(contracts, eq(contracts.id, shared!.contractId)))).toBe(0)
  })

  it('pages through openings without skipping or repeating', async () => {
    const { token } = await create()
    for (let i = 0; i < 42; i++) await open(token)
    const first = await world.court.as(tx => listOpenings(tx))
    expect(first.openings).toHaveLength(40)
    const second = await world.court.as(tx => listOpenings(tx, { before: first.next! }))
    const ids = [...first.openings, ...second.openings].map(opening => opening.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect([...ids].sort().reverse()).toEqual(ids)
  })
})

it('names what a link is', () => {
  const now = new Date()
  expect(linkState({ expiresAt: inDays(1), revokedAt: null }, now)).toBe('live')
  expect(linkState({ expiresAt: now, revokedAt: null }, now)).toBe('expired')
  expect(linkState({ expiresAt: inDays(-1), revokedAt: now }, now)).toBe('revoked')
})
