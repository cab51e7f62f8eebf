import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { cases } from './cases.ts'
import { bytea, createdAt, id, moment } from './columns.ts'
import { contracts, evidence } from './contracts.ts'
import { organisations } from './identity.ts'

export const reports = pgTable(
  'reports',
  {
    id: id(),
    /** The bank that asked. */
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id),
    notaryId: uuid('notary_id')
      .notNull()
      .references(() => organisations.id),
    contractId: uuid('contract_id')
      .notNull()
      .references(() => contracts.id),
    subject: text('subject').notNull().unique(),
    /** Given at approval, from the notary's own series. */
    number: text('number'),
    /** requested | approved | sealed | refused */
    status: text('status').notNull(),
    requestedBy: text('requested_by').notNull(),
    requestedAt: moment('requested_at').notNull(),
    decidedBy: text('decided_by'),
    decidedAt: moment('decided_at'),
    refusalReason: text('refusal_reason'),
    /** What is certified: the facts the officer saw and approved, of which the ledger holds the commitment. */
    facts: jsonb('facts'),
    /** The notes of the checkpoints that the facts name, by size, with the co-signatures they had then. */
    checkpoints: jsonb('checkpoints'),
    /** Why it is not sealed yet, in words; null when nothing hinders. */
    trouble: text('trouble'),
    requestSalt: bytea('request_salt').notNull(),
    requestSubmissionId: uuid('request_submission_id').notNull(),
    /** Opens the commitment of the approval entry; of the refusal's, when it was refused. */
    approvalSalt: bytea('approval_salt'),
    approvalSubmissionId: uuid('approval_submission_id'),
    sealSalt: bytea('seal_salt'),
    sealSubmissionId: uuid('seal_submission_id'),
    sealedAt: moment('sealed_at'),
    evidenceId: uuid('evidence_id').references(() => evidence.id),
  },
  table => [
    index('reports_bank').on(table.organisationId, table.requestedAt, table.id),
    index('reports_notary').on(table.notaryId, table.requestedAt, table.id),
    index('reports_contract').on(table.contractId),
    /** One report at a time a contract and notary; what came after a sealed one is certified in another. */
    uniqueIndex('reports_live').on(table.contractId, table.notaryId).where(sql`status <> 'refused'`),
  ],
)

export const assignments = pgTable(
  'assignments',
  {
    id: id(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id),
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => organisations.id),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    subject: text('subject').notNull().unique(),
    /** offered | accepted | declined | withdrawn | expired */
    status: text('status').notNull(),
    /** What the partner sees before it accepts: no name, no street. */
    summary: jsonb('summary').notNull(),
    commissionBasisPoints: integer('commission_basis_points').notNull(),
    offeredBy: text('offered_by').notNull(),
    offeredAt: moment('offered_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    answeredBy: text('answered_by'),
    answeredAt: moment('answered_at'),
    declineReason: text('decline_reason'),
    /** bank | taken: withdrawn by the bank, or because another partner accepted first. */
    withdrawnBecause: text('withdrawn_because'),
  },
  table => [
    index('assignments_bank').on(table.organisationId, table.offeredAt, table.id),
    index('assignments_partner').on(table.partnerId, table.offeredAt, table.id),
    index('assignments_case').on(table.caseId),
    /** Two partners accepting at once: the index lets exactly one win. */
    uniqueIndex('assignments_one_holder').on(table.caseId).where(sql`status = 'accepted'`),
    uniqueIndex('assignments_one_offer')
      .on(table.caseId, table.partnerId)
      .where(sql`status in ('offered', 'accepted')`),
  ],
)

export const webhookEndpoints = pgTable('webhook_endpoints', {
  id: id(),
  organisationId: uuid('organisation_id')
    .notNull()
    .references(() => organisations.id),
  url: text('url').notNull(),
  /** Standard Webhooks secret, wrapped by the tenant's key. */
  wrappedSecret: bytea('wrapped_secret').notNull(),
  createdAt: createdAt(),
  disabledAt: moment('disabled_at'),
  /** person | gone: by its owner, or because the receiver answered 410. */
  disabledBecause: text('disabled_because'),
})

export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    /** Also the webhook-id: the same over every attempt. */
    id: id(),
    /** The sender. */
    organisationId: uuid('organisation_id').notNull(),
    partnerId: uuid('partner_id').notNull(),
    endpointId: uuid('endpoint_id').notNull(),
    assignmentId: uuid('assignment_id')
      .notNull()
      .references(() => assignments.id),
    type: text('type').notNull(),
    body: text('body').notNull(),
    /** waiting | delivered | failed */
    status: text('status').notNull(),
    attempts: integer('attempts').notNull().default(0),
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
    lastAttemptAt: moment('last_attempt_at'),
    /** When it will be tried again; null once delivered or failed. */
    nextAttemptAt: moment('next_attempt_at'),
    deliveredAt: moment('delivered_at'),
    createdAt: createdAt(),
  },
  table => [unique('webhook_deliveries_once').on(table.endpointId, table.assignmentId, table.type)],
)

export const evidenceLinks = pgTable(
  'evidence_links',
  {
    id: id(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    courtId: uuid('court_id')
      .notNull()
      .references(() => organisations.id),
    /** Sees openings, as the court does. */
    notaryId: uuid('notary_id').references(() => organisations.id),
    subject: text('subject').notNull().unique(),
    /** SHA-256 of the 256-bit token; the token itself is shown once. */
    tokenHash: bytea('token_hash').notNull().unique(),
    createdBy: text('created_by').notNull(),
    createdAt: createdAt(),
    expiresAt: moment('expires_at').notNull(),
    createdSubmissionId: uuid('created_submission_id').notNull(),
    createdSalt: bytea('created_salt').notNull(),
    revokedBy: text('revoked_by'),
    revokedAt: moment('revoked_at'),
    revokedSubmissionId: uuid('revoked_submission_id'),
    revokedSalt: bytea('revoked_salt'),
  },
  table => [index('evidence_links_case').on(table.caseId)],
)

/** A judge's visit: short, one link, no account. */
export const linkSessions = pgTable('link_sessions', {
  tokenHash: bytea('token_hash').primaryKey(),
  linkId: uuid('link_id')
    .notNull()
    .references(() => evidenceLinks.id),
  courtId: uuid('court_id').notNull(),
  createdAt: createdAt(),
  expiresAt: moment('expires_at').notNull(),
})

/** Seen by the court and the notary office; never by the parties. */
export const linkOpenings = pgTable(
  'link_openings',
  {
    id: id(),
    linkId: uuid('link_id')
      .notNull()
      .references(() => evidenceLinks.id),
    courtId: uuid('court_id').notNull(),
    notaryId: uuid('notary_id'),
    /** Of its entry alone: under the link's, which the parties know, they could see on the ledger that it was opened. */
    subject: text('subject').notNull().unique(),
    caseNumber: text('case_number').notNull(),
    at: moment('at').notNull(),
    userAgent: text('user_agent'),
    submissionId: uuid('submission_id').notNull(),
    salt: bytea('salt').notNull(),
  },
  table => [
    index('link_openings_submission').on(table.submissionId),
    index('link_openings_court').on(table.courtId, table.at),
    index('link_openings_notary').on(table.notaryId, table.at),
  ],
)
