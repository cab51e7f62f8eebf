import { and, eq, isNull, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { acceptAssignment } from '#app/assignments/accept-assignment.server.ts'
import { actOnCase } from '#app/cases/act-on-case.server.ts'
import type { Stage } from '#app/cases/case.ts'
import { endHolds } from '#app/cases/end-holds.server.ts'
import { definitionOf, type EventName, eventNames, mayAct, reasonsAgainst } from '#app/cases/lifecycle.ts'
import { readCase } from '#app/cases/read-case.server.ts'
import type { Transaction } from '#db/client.ts'
import {
  caseDeadlines,
  caseEvents,
  caseFilings,
  cases,
  limitationEvents,
  outbox,
  submissions,
} from '#db/schema/index.ts'
import { offerTo } from '../assignments/offer.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { act, closeCase, colleague } from './acts.ts'
import { type Member, makeWorld, type World } from './world.ts'

let db: TestDatabase
let world: World
let officer: Member
let other: Member
let supervisor: Member
let second: Member

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db.app)
  officer = await colleague(db.app, world.bank, 'legal-officer', 'Lin Wei')
  other = await colleague(db.app, world.bank, 'legal-officer', 'Zhao Min')
  supervisor = await colleague(db.app, world.bank, 'supervisor', 'Huang Jian')
  second = await colleague(db.app, world.bank, 'supervisor', 'Sun Li')
})

const TODAY = new Date().toISOString().slice(0, 10)
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const REASON = 'The court of first instance takes it as it is.'

/** What a person would fill in; only what is special to an event. */
const forms = (): Partial<Record<EventName, Record<string, unknown>>> => ({
  'change-track': { track: 'litigation', reason: 'The debtor objects in any case.' },
  'choose-court': { courtId: world.court.organisationId },
  'begin-negotiation': { on: TODAY },
  'record-demand': { on: TODAY, receivedOn: TODAY, words: 'Registered letter' },
  'override-readiness': { reason: REASON },
  'return-filing': { reason: 'The exhibits are not numbered.' },
  'withdraw-filing': { reason: 'The debtor has paid a part.' },
  'record-filed': { on: TODAY, courtReference: '(2026) Min 0702 No. 11' },
  'record-step': { step: 'accepted-by-court', on: TODAY },
  'record-decision': { decision: 'granted', on: TODAY },
  hold: { until: inDays(10), reason: 'The debtor is in hospital.' },
  release: { reason: 'On leave' },
  assign: { officerId: other.authority.actor.id },
  undo: { reason: 'Entered by mistake' },
  close: { outcome: 'settled', note: 'Paid half.' },
  reopen: { reason: 'The settlement was not kept.' },
})

const enter = (who: Member, caseId: string, event: EventName, more = {}) =>
  act(who, caseId, event, forms()[event] ?? {}, more)

/** Brings a case where nobody has gone yet: through the acts that lead there. */
const paths: Record<Exclude<Stage, 'offered' | 'with-partner'>, [() => Member, EventName][]> = {
  preparing: [],
  negotiating: [[() => officer, 'begin-negotiation']],
  'awaiting-approval': [
    [() => supervisor, 'override-readiness'],
    [() => officer, 'submit-filing'],
  ],
  approved: [
    [() => supervisor, 'override-readiness'],
    [() => officer, 'submit-filing'],
    [() => supervisor, 'approve-filing'],
  ],
  filed: [
    [() => supervisor, 'override-readiness'],
    [() => officer, 'submit-filing'],
    [() => supervisor, 'approve-filing'],
    [() => officer, 'record-filed'],
  ],
  decided: [
    [() => supervisor, 'override-readiness'],
    [() => officer, 'submit-filing'],
    [() => supervisor, 'approve-filing'],
    [() => officer, 'record-filed'],
    [() => officer, 'record-decision'],
  ],
  closed: [[() => officer, 'close']],
}

async function caseIn(stage: Stage): Promise<string> {
  const caseId = await world.bank.newCase()
  if (stage === 'offered' || stage === 'with-partner') {
    const [assignmentId] = await offerTo(world.bank, caseId, [world.minbei])
    if (stage === 'with-partner') await world.minbei.as((tx, who) => acceptAssignment(tx, who, assignmentId!))
    return caseId
  }
  for (const [who, event] of paths[stage]) await enter(who(), caseId, event)
  return caseId
}

const TABLES = [
  'cases',
  'case_events',
  'submissions',
  'outbox',
  'limitation_events',
  'case_deadlines',
  'case_documents',
  'case_statements',
  'case_filings',
  'tasks',
  'case_notes',
  'notices',
  'access_grants',
  'evidence',
]

async function counts(): Promise<string> {
  const parts = TABLES.map(name => sql.raw(`(select count(*) from ${name}) as ${name}`))
  const versions = sql.raw('(select sum(version) from cases) as versions')
  const [row] = await db.admin.execute(sql`select ${sql.join([...parts, versions], sql`, `)}`)
  return JSON.stringify(row)
}

const ROLLED_BACK = new Error('rolled back on purpose')

/** What an act would leave, without leaving it. */
async function tried<T>(who: Member, work: (tx: Transaction) => Promise<T>): Promise<T> {
  let result: T | undefined
  await who
    .as(async tx => {
      result = await work(tx)
      throw ROLLED_BACK
    })
    .catch(error => {
      if (error !== ROLLED_BACK) throw error
    })
  return result as T
}

const everyStage: Stage[] = [
  'preparing',
  'negotiating',
  'awaiting-approval',
  'approved',
  'filed',
  'decided',
  'offered',
  'with-partner',
  'closed',
]
const onCards = (name: EventName) => ['screen', 'card'].includes(definitionOf(name).offered)

describe('every act, from every stage', () => {
  it.each(everyStage)(
    '%s: what the declaration allows leaves one event and one entry; the rest leaves nothing',
    async stage => {
      const caseId = await caseIn(stage)
      const before = await counts()
      for (const name of eventNames.filter(one => definitionOf(one).offered !== 'screen')) {
        const who = mayAct(officer.authority.actor, name) ? officer : supervisor
        const { situation, version } = await who.as(tx => readCase(tx, caseId))
        const against = reasonsAgainst(name, situation, who.authority.actor)
        const attempt = () =>
          tried(who, async tx => {
            const had = await left(tx, caseId)
            await actOnCase(tx, who.authority, { caseId, version, event: name, input: forms()[name] ?? {} })
            const has = await left(tx, caseId)
            return { events: has.events - had.events, entries: has.entries - had.entries, jobs: has.jobs - had.jobs }
          })
        if (against.length > 0) {
          await expect(attempt(), name).rejects.toMatchObject({ status: 409 })
        } else if (!onCards(name)) {
          const outcome = await attempt().catch(error => error)
          // Only what the form says about this one case can still stand against it.
          if (outcome instanceof Error)
            expect([409, 422], `${name}: ${outcome.message}`).toContain((outcome as never as { status: number }).status)
          else expect(outcome, name).toMatchObject({ events: 1, entries: 1, jobs: expect.any(Number) })
        }
      }
      expect(await counts()).toBe(before)
    },
  )
})

async function left(tx: Transaction, caseId: string) {
  return {
    events: await tx.$count(caseEvents, eq(caseEvents.caseId, caseId)),
    entries: await tx.$count(submissions),
    jobs: await tx.$count(outbox, eq(outbox.topic, 'anchor-ledger')),
  }
}

describe('filing, by four eyes', () => {
  it('goes from the checklist to the decision, each step on record', async () => {
    const caseId = await world.bank.newCase()
    await expect(enter(officer, caseId, 'submit-filing')).rejects.toMatchObject({
      status: 409,
      code: 'act-not-possible',
    })
    await expect(enter(officer, caseId, 'override-readiness')).rejects.toMatchObject({ status: 403 })
    await expect(act(supervisor, caseId, 'override-readiness', { reason: 'because' })).rejects.toMatchObject({
      status: 422,
      fields: { reason: [expect.stringMatching(/20 characters/)] },
    })
    await enter(supervisor, caseId, 'override-readiness')
    await enter(supervisor, caseId, 'submit-filing')
    await expect(enter(supervisor, caseId, 'approve-filing')).rejects.toMatchObject({
      status: 409,
      message: expect.stringMatching(/Somebody else has to approve/),
    })
    await expect(enter(officer, caseId, 'approve-filing')).rejects.toMatchObject({ status: 403 })
    await enter(second, caseId, 'return-filing')
    // What was let pass was let pass once.
    await expect(enter(officer, caseId, 'submit-filing')).rejects.toMatchObject({ status: 409 })
    await enter(supervisor, caseId, 'override-readiness')
    await enter(officer, caseId, 'submit-filing')
    await enter(second, caseId, 'approve-filing')
    await enter(officer, caseId, 'record-filed')
    const filings = await officer.as(tx => tx.select().from(caseFilings).where(eq(caseFilings.caseId, caseId)))
    expect(filings.map(({ state }) => state).sort()).toEqual(['filed', 'returned'])
    const filed = filings.find(({ state }) => state === 'filed')!
    expect(filed).toMatchObject({
      overrideReason: REASON,
      overriddenBy: supervisor.authority.actor.name,
      filedOn: TODAY,
    })
    expect((filed.readiness as { missingGates: string[] }).missingGates.length).toBeGreaterThan(0)
    const limitation = await officer.as(tx =>
      tx.select().from(limitationEvents).where(eq(limitationEvents.caseId, caseId)),
    )
    expect(limitation.map(({ kind, on }) => [kind, on])).toEqual([['payment-order-application', TODAY]])
    await enter(officer, caseId, 'record-decision')
    expect((await officer.as(tx => readCase(tx, caseId))).situation.stage).toBe('decided')
  })
})

describe('two at once', () => {
  it('lets one act on what both saw, and tells the other', async () => {
    const caseId = await world.bank.newCase()
    const { version } = await officer.as(tx => readCase(tx, caseId))
    const both = await Promise.allSettled([
      enter(officer, caseId, 'begin-negotiation', { version }),
      enter(other, caseId, 'hold', { version }),
    ])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const lost = both.find(one => one.status === 'rejected') as PromiseRejectedResult
    expect(lost.reason).toMatchObject({ code: 'case-changed', status: 409 })
  })

  it('lets one of them take the case', async () => {
    const caseId = await world.bank.newCase()
    const both = await Promise.allSettled([
      enter(officer, caseId, 'claim', { version: 1 }),
      enter(other, caseId, 'claim', { version: 1 }),
    ])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('does once what is sent twice, also at the same moment', async () => {
    const caseId = await world.bank.newCase()
    const key = 'form-1'
    const twice = await Promise.all([1, 2].map(() => enter(officer, caseId, 'hold', { version: 1, key })))
    expect(twice[0]).toEqual(twice[1])
    expect(await enter(officer, caseId, 'hold', { version: 1, key })).toEqual(twice[0])
    const events = await officer.as(tx => tx.select().from(caseEvents).where(eq(caseEvents.caseId, caseId)))
    expect(events).toHaveLength(2)
    await expect(enter(officer, caseId, 'claim', { version: 2, key })).rejects.toMatchObject({
      code: 'key-used',
      status: 409,
    })
  })

  it('refuses a stale version and one that was left out', async () => {
    const caseId = await world.bank.newCase()
    await enter(officer, caseId, 'claim')
    const before = await counts()
    await expect(enter(officer, caseId, 'hold', { version: 1 })).rejects.toMatchObject({ code: 'case-changed' })
    await expect(
      officer.as((tx, who) => actOnCase(tx, who, { caseId, event: 'hold', input: forms().hold! })),
    ).rejects.toMatchObject({ status: 400 })
    expect(await counts()).toBe(before)
  })
})

describe('undoing', () => {
  const undone: [EventName, () => Member, Exclude<Stage, 'offered' | 'with-partner'>][] = [
    ['change-track', () => officer, 'preparing'],
    ['choose-court', () => officer, 'preparing'],
    ['begin-negotiation', () => officer, 'preparing'],
    ['record-demand', () => officer, 'preparing'],
    ['override-readiness', () => supervisor, 'preparing'],
    ['approve-filing', () => supervisor, 'awaiting-approval'],
    ['record-filed', () => officer, 'approved'],
    ['record-step', () => officer, 'filed'],
    ['record-decision', () => officer, 'filed'],
    ['hold', () => officer, 'preparing'],
    ['claim', () => officer, 'preparing'],
    ['assign', () => officer, 'preparing'],
  ]

  it.each(undone)('%s leaves the case as it was, and both stand in the history', async (event, who, stage) => {
    const caseId = await caseIn(stage)
    const before = await lie(caseId)
    await enter(who(), caseId, event)
    expect(await lie(caseId)).not.toEqual(before)
    const { position } = await enter(supervisor, caseId, 'undo')
    expect(await lie(caseId)).toEqual(before)
    const [last] = await officer.as(tx =>
      tx
        .select()
        .from(caseEvents)
        .where(and(eq(caseEvents.caseId, caseId), eq(caseEvents.position, position))),
    )
    expect(last).toMatchObject({ name: 'undo', undoes: position - 1 })
  })

  it('takes back a submission, and leaves what was let pass let pass', async () => {
    const caseId = await world.bank.newCase()
    await enter(supervisor, caseId, 'override-readiness')
    const before = await lie(caseId)
    await enter(officer, caseId, 'submit-filing')
    await expect(enter(other, caseId, 'undo')).rejects.toMatchObject({ status: 409 })
    await enter(officer, caseId, 'undo')
    expect(await lie(caseId)).toEqual(before)
  })

  it('goes back step by step, and not past what cannot be undone', async () => {
    const caseId = await world.bank.newCase()
    await enter(officer, caseId, 'claim')
    await enter(officer, caseId, 'begin-negotiation')
    await enter(officer, caseId, 'undo')
    await enter(officer, caseId, 'undo')
    expect(await officer.as(tx => readCase(tx, caseId))).toMatchObject({
      officer: null,
      situation: { stage: 'preparing' },
    })
    await expect(enter(officer, caseId, 'undo')).rejects.toMatchObject({ status: 409 })
  })
})

/** All that acts change of a case, and what counts beside it. */
async function lie(caseId: string) {
  return officer.as(async tx => {
    const [row] = await tx.select().from(cases).where(eq(cases.id, caseId))
    const { version: _v, stageSince: _s, judgedAt: _j, ...found } = row!
    const open = await tx
      .select()
      .from(caseDeadlines)
      .where(and(eq(caseDeadlines.caseId, caseId), eq(caseDeadlines.state, 'open')))
    const moved = await tx
      .select()
      .from(limitationEvents)
      .where(and(eq(limitationEvents.caseId, caseId), isNull(limitationEvents.voidedPosition)))
    const filings = await tx
      .select()
      .from(caseFilings)
      .where(and(eq(caseFilings.caseId, caseId), sql`state <> 'withdrawn'`))
    return {
      found,
      open: open.map(({ rule, dueOn }) => `${rule} ${dueOn}`).sort(),
      moved: moved.map(({ kind, on }) => `${kind} ${on}`).sort(),
      filings: filings.map(({ state, submittedBy, decidedBy, filedOn }) => [state, submittedBy, decidedBy, filedOn]),
    }
  })
}

describe('closing and opening again', () => {
  it('goes on where it stood, unless the contract has another case by then', async () => {
    const contractId = await world.bank.newContract()
    const claim = {
      currency: 'CNY',
      principalMinor: 1n,
      interestMinor: 0n,
      costsMinor: 0n,
      jurisdiction: 'CN' as const,
      courtId: null,
      track: 'litigation' as const,
    }
    const { openCase } = await import('#app/cases/open-case.server.ts')
    const { caseId } = await officer.as((tx, who) => openCase(tx, who, { ...claim, contractId }))
    await enter(officer, caseId, 'begin-negotiation')
    await enter(officer, caseId, 'close')
    await expect(enter(officer, caseId, 'reopen')).rejects.toMatchObject({ status: 403 })
    await enter(supervisor, caseId, 'reopen')
    expect(await officer.as(tx => readCase(tx, caseId))).toMatchObject({
      outcome: null,
      closedAt: null,
      situation: { stage: 'negotiating' },
    })
    await enter(officer, caseId, 'close')
    const next = await officer.as((tx, who) => openCase(tx, who, { ...claim, contractId }))
    await expect(enter(supervisor, caseId, 'reopen')).rejects.toMatchObject({ code: 'case-exists', status: 409 })
    await officer.as((tx, who) => closeCase(tx, who, { caseId: next.caseId, version: 1, outcome: 'withdrawn' }))
    await enter(supervisor, caseId, 'reopen')
  })

  it('gives a partner that held the case its sight of it back', async () => {
    const caseId = await caseIn('with-partner')
    const sees = () => world.minbei.as(tx => tx.$count(cases, eq(cases.id, caseId)))
    expect(await sees()).toBe(1)
    await enter(officer, caseId, 'close')
    expect(await sees()).toBe(0)
    await enter(supervisor, caseId, 'reopen')
    expect(await sees()).toBe(1)
    expect((await officer.as(tx => readCase(tx, caseId))).situation.stage).toBe('with-partner')
  })
})

describe('offers', () => {
  it('come back to the stage that the case was offered from', async () => {
    const caseId = await caseIn('decided')
    const past = new Date(Date.now() - 5 * 86_400_000)
    await offerTo(world.bank, caseId, [world.minbei], { expiresAt: new Date(past.getTime() + 86_400_000) }, past)
    expect((await officer.as(tx => readCase(tx, caseId))).situation).toMatchObject({ stage: 'decided', liveOffers: 0 })
  })
})

describe('holds', () => {
  it('end by themselves, once, also when two look at once', async () => {
    const caseId = await world.bank.newCase()
    await enter(officer, caseId, 'hold')
    const errors: unknown[] = []
    const at = (days: number) =>
      endHolds(db.worker, world.kms, new Date(Date.now() + days * 86_400_000), error => errors.push(error))
    expect(await at(1)).toBe(0)
    const done = await Promise.all([at(20), at(20), at(20)])
    expect(errors).toEqual([])
    expect(done.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(1)
    expect(await at(20)).toBe(0)
    const events = await officer.as(tx => tx.select().from(caseEvents).where(eq(caseEvents.caseId, caseId)))
    expect(events.filter(({ name }) => name === 'resume')).toMatchObject([{ actor: 'Hardproof, by the clock' }])
    expect((await officer.as(tx => readCase(tx, caseId))).hold).toBeNull()
  })

  it('last a year at most and end on a day to come', async () => {
    const caseId = await world.bank.newCase()
    for (const until of [TODAY, inDays(400), '2027-02-29']) {
      await expect(act(officer, caseId, 'hold', { until, reason: 'Waiting for it' })).rejects.toMatchObject({
        status: 422,
        fields: { until: [expect.any(String)] },
      })
    }
  })

  it('are nothing that a client without a role can end', async () => {
    const caseId = await world.bank.newCase()
    await enter(officer, caseId, 'hold')
    const actor = { ...officer.authority.actor, role: null }
    await expect(
      officer.as(tx =>
        actOnCase(tx, { ...officer.authority, actor }, { caseId, version: 2, event: 'resume', input: {} }),
      ),
    ).rejects.toMatchObject({ status: 403 })
  })
})

describe('whose it is', () => {
  it('is nobody else’s', async () => {
    const caseId = await caseIn('with-partner')
    const before = await counts()
    for (const stranger of [world.otherBank, world.minbei, world.jianxi, world.court]) {
      await expect(
        stranger.as((tx, who) => actOnCase(tx, who, { caseId, version: 3, event: 'close', input: forms().close! })),
      ).rejects.toMatchObject({ status: 404 })
    }
    const engineer = world.bank.inRole('integration-engineer')
    await expect(enter(engineer, caseId, 'close')).rejects.toMatchObject({ status: 403 })
    expect(await counts()).toBe(before)
  })

  it('goes to another officer with what is open, and says so to that officer', async () => {
    const caseId = await world.bank.newCase()
    await enter(officer, caseId, 'claim')
    await expect(act(other, caseId, 'assign', { officerId: other.authority.actor.id })).rejects.toMatchObject({
      status: 409,
    })
    await enter(officer, caseId, 'assign')
    expect((await officer.as(tx => readCase(tx, caseId))).officer?.name).toBe('Zhao Min')
    await expect(
      act(supervisor, caseId, 'assign', { officerId: world.minbei.authority.actor.id }),
    ).rejects.toMatchObject({ status: 422 })
  })
})
