import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, id, minorUnits, moment } from './columns.ts'
import { contracts } from './contracts.ts'
import { assignments } from './disputes.ts'
import { organisations, people } from './identity.ts'

export const cases = pgTable(
  'cases',
  {
    id: id(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id),
    subject: text('subject').notNull().unique(),
    number: text('number').notNull(),
    contractId: uuid('contract_id')
      .notNull()
      .references(() => contracts.id),
    title: text('title').notNull(),
    jurisdiction: text('jurisdiction').notNull(),
    courtId: uuid('court_id').references(() => organisations.id),
    /** negotiation | mediation | payment-order | small-claims | litigation | arbitration | notarial-enforcement */
    track: text('track').notNull(),
    stage: text('stage').notNull(),
    currency: text('currency').notNull(),
    principalMinor: minorUnits('principal_minor').notNull(),
    interestMinor: minorUnits('interest_minor').notNull(),
    costsMinor: minorUnits('costs_minor').notNull(),
    claimMinor: minorUnits('claim_minor').notNull(),
    openedBy: text('opened_by').notNull(),
    openedAt: moment('opened_at').notNull(),
    /** paid | settled | enforced | withdrawn | uncollectable; null until it is closed. */
    outcome: text('outcome'),
    closedAt: moment('closed_at'),
    /** Raised by each event; an act on a stale version is refused. */
    version: integer('version').notNull().default(1),
    /** When it came into its stage. */
    stageSince: moment('stage_since')
      .notNull()
      .$defaultFn(() => new Date()),
    /** The stage that it goes back to when no offer is left. */
    offeredFrom: text('offered_from'),
    /** Whose work it is; null while nobody has claimed it. */
    officerId: uuid('officer_id').references(() => people.id),
    /** Our own clocks stand still until then; never the law's. */
    heldUntil: moment('held_until'),
    holdReason: text('hold_reason'),
    /** loan | consumer-credit | card | sale | lease | service | other: what the contract is, for rules that ask. */
    contractKind: text('contract_kind').notNull().default('loan'),
    /** Of the claim, or its last instalment, calendar dates there; what the limitation period starts from. */
    dueOn: date('due_on', { mode: 'string' }),
    knownOn: date('known_on', { mode: 'string' }),
    /** What the sender of an import knows the row by: the same row creates nothing twice. */
    intakeKey: text('intake_key'),
    intakeId: uuid('intake_id'),

    // What follows from the facts by the rule pack; written by judgeCases alone, and by it for every change of them.
    packVersion: integer('pack_version').notNull().default(0),
    judgedAt: moment('judged_at'),
    /** Judged while a record of its contract waited for the members: judged again once none does. */
    awaitsLedger: boolean('awaits_ledger').notNull().default(false),
    /** The last day on which the claim can be brought; null where no period runs or it cannot be said. */
    limitationOn: date('limitation_on', { mode: 'string' }),
    /** running | suspended | expired | none | unknown */
    limitationState: text('limitation_state').notNull().default('unknown'),
    nextDeadlineAt: moment('next_deadline_at'),
    nextDeadlineLabel: text('next_deadline_label'),
    /** Items that bar the filing while they are missing. */
    missingGates: integer('missing_gates').notNull().default(0),
    missingItems: integer('missing_items').notNull().default(0),
    /** none | refused | requested | approved | sealed */
    reportState: text('report_state').notNull().default('none'),
    /** Smaller comes first. Does not depend on today's date. */
    triageRank: bigint('triage_rank', { mode: 'number' }).notNull().default(0),
    /** What the rank is made of, for the row to say. */
    triageReasons: jsonb('triage_reasons'),
  },
  table => [
    unique('cases_number').on(table.organisationId, table.number),
    unique('cases_intake_key').on(table.organisationId, table.intakeKey),
    index('cases_triage').on(table.organisationId, table.triageRank, table.id).where(sql`stage <> 'closed'`),
    index('cases_stage').on(table.organisationId, table.stage, table.triageRank, table.id),
    index('cases_officer')
      .on(table.organisationId, table.officerId, table.triageRank, table.id)
      .where(sql`stage <> 'closed'`),
    // With the id, by which row security asks for grants: without it each row that is counted would be read.
    index('cases_officer_deadline')
      .on(table.organisationId, table.officerId, table.nextDeadlineAt, table.id)
      .where(sql`stage <> 'closed'`),
    index('cases_deadline').on(table.organisationId, table.nextDeadlineAt, table.id).where(sql`stage <> 'closed'`),
    index('cases_jurisdiction')
      .on(table.organisationId, table.jurisdiction, table.triageRank, table.id)
      .where(sql`stage <> 'closed'`),
    index('cases_held').on(table.heldUntil).where(sql`held_until is not null`),
    // For what is rare among many: without them a view that holds nothing would be looked for in everything.
    index('cases_on_hold')
      .on(table.organisationId, table.triageRank, table.id)
      .where(sql`held_until is not null and stage <> 'closed'`),
    index('cases_ready')
      .on(table.organisationId, table.triageRank, table.id)
      .where(sql`missing_gates = 0 and stage in ('preparing', 'negotiating')`),
    index('cases_no_deadline')
      .on(table.organisationId, table.triageRank, table.id)
      .where(sql`next_deadline_at is null and stage <> 'closed'`),
    index('cases_sealed')
      .on(table.organisationId, table.triageRank, table.id)
      .where(sql`report_state = 'sealed' and stage in ('preparing', 'decided')`),
    index('cases_limitation').on(table.organisationId, table.limitationOn, table.id).where(sql`stage <> 'closed'`),
    index('cases_track')
      .on(table.organisationId, table.track, table.triageRank, table.id)
      .where(sql`stage <> 'closed'`),
    index('cases_awaiting_approval').on(table.organisationId, table.officerId).where(sql`stage = 'awaiting-approval'`),
    index('cases_awaiting_ledger').on(table.id).where(sql`awaits_ledger`),
    index('cases_contract').on(table.contractId),
    /** One open case a contract. */
    uniqueIndex('cases_one_open').on(table.contractId).where(sql`stage <> 'closed'`),
  ],
)

export const caseParties = pgTable(
  'case_parties',
  {
    id: id(),
    organisationId: uuid('organisation_id').notNull(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    /** claimant | respondent | guarantor */
    role: text('role').notNull(),
    name: text('name').notNull(),
    localName: text('local_name'),
    place: text('place'),
  },
  table => [index('case_parties_case').on(table.caseId)],
)

export const caseEvents = pgTable(
  'case_events',
  {
    id: id(),
    organisationId: uuid('organisation_id').notNull(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    position: integer('position').notNull(),
    type: text('type').notNull(),
    fromStage: text('from_stage'),
    toStage: text('to_stage').notNull(),
    actor: text('actor').notNull(),
    at: moment('at').notNull(),
    detail: jsonb('detail').notNull(),
    salt: bytea('salt').notNull(),
    submissionId: uuid('submission_id').notNull(),
    /** Position among the submission's items, from 0. */
    itemIndex: integer('item_index').notNull().default(0),
    /** Set on what happened to one assignment: its partner sees that event, no other partner does. */
    assignmentId: uuid('assignment_id').references((): AnyPgColumn => assignments.id),
    /** Which event of the lifecycle it is, such as submit-filing; the ledger's type says only that the case moved. */
    name: text('name'),
    /** Made by the form: the same act sent twice is done once. */
    key: text('key'),
    /** The position of the event that this one takes back. */
    undoes: integer('undoes'),
  },
  table => [
    unique('case_events_position').on(table.caseId, table.position),
    unique('case_events_key').on(table.caseId, table.key),
    index('case_events_submission').on(table.submissionId),
  ],
)
