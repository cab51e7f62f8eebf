import { date, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, minorUnits, moment } from './columns.ts'
import { organisations } from './identity.ts'
import { submissions } from './ledger.ts'

export const contracts = pgTable(
  'contracts',
  {
    id: id(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** Opaque random id: all that the ledger knows the contract by. */
    subject: text('subject').notNull().unique(),
    /** The bank's own number for it. */
    reference: text('reference').notNull(),
    title: text('title').notNull(),
    /** ISO 3166 code of the law it is under, such as CN or US-NY. */
    jurisdiction: text('jurisdiction').notNull(),
    currency: text('currency').notNull(),
    principalMinor: minorUnits('principal_minor').notNull(),
    counterpartyName: text('counterparty_name').notNull(),
    counterpartyLocalName: text('counterparty_local_name'),
    counterpartyPlace: text('counterparty_place'),
    state: text('state').notNull(),
    signedOn: date('signed_on', { mode: 'string' }),
    version: integer('version').notNull().default(1),
    createdAt: createdAt(),
  },
  table => [
    unique('contracts_reference').on(table.organisationId, table.reference),
    index('contracts_list').on(table.organisationId, table.createdAt, table.id),
  ],
)

export const contractEvents = pgTable(
  'contract_events',
  {
    id: id(),
    organisationId: uuid('organisation_id').notNull(),
    contractId: uuid('contract_id')
      .notNull()
      .references(() => contracts.id),
    /** Position in the contract's life, from 1. */
    position: integer('position').notNull(),
    /** The client's own id, unique for ever per organisation. */
    clientId: text('client_id').notNull(),
    type: text('type').notNull(),
    occurredAt: moment('occurred_at').notNull(),
    payload: jsonb('payload').notNull(),
    salt: bytea('salt').notNull(),
    commitment: bytea('commitment').notNull(),
    submissionId: uuid('submission_id')
      .notNull()
      .references(() => submissions.id),
    /** Position among the submission's items, from 0. */
    itemIndex: integer('item_index').notNull(),
    capturedAt: moment('captured_at').notNull(),
  },
  table => [
    unique('contract_events_client_id').on(table.organisationId, table.clientId),
    unique('contract_events_position').on(table.contractId, table.position),
    index('contract_events_submission').on(table.submissionId),
  ],
)

export const evidence = pgTable(
  'evidence',
  {
    id: id(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** Set when an event, a report or a case takes the file up; grants on the contract then cover it. */
    contractId: uuid('contract_id').references(() => contracts.id),
    name: text('name').notNull(),
    mediaType: text('media_type').notNull(),
    size: minorUnits('size').notNull(),
    /** Of the original's bytes. */
    sha256: bytea('sha256').notNull(),
    /** SHA-256, hex, of the ciphertext: where the store keeps it. */
    objectKey: text('object_key').notNull(),
    /** The file's own data key, wrapped by the tenant's key. */
    wrappedKey: bytea('wrapped_key').notNull(),
    /** What its PDF signatures say, when it has been inspected. */
    inspection: jsonb('inspection'),
    createdAt: createdAt(),
  },
  table => [
    unique('evidence_digest').on(table.organisationId, table.sha256),
    index('evidence_contract').on(table.contractId),
  ],
)

export const contractEventFiles = pgTable(
  'contract_event_files',
  {
    eventId: uuid('event_id')
      .notNull()
      .references(() => contractEvents.id),
    evidenceId: uuid('evidence_id')
      .notNull()
      .references(() => evidence.id),
    organisationId: uuid('organisation_id').notNull(),
    contractId: uuid('contract_id').notNull(),
  },
  table => [
    primaryKey({ columns: [table.eventId, table.evidenceId] }),
    index('contract_event_files_evidence').on(table.evidenceId),
    index('contract_event_files_contract').on(table.contractId),
  ],
)

export const custodyEvents = pgTable(
  'custody_events',
  {
    id: id(),
    /** The organisation that keeps the evidence. */
    organisationId: uuid('organisation_id').notNull(),
    evidenceId: uuid('evidence_id')
      .notNull()
      .references(() => evidence.id),
    contractId: uuid('contract_id'),
    /** received | taken-up | inspected | sealed | read | exported */
    action: text('action').notNull(),
    /** Who: a person's, a key's or a process's name. */
    actor: text('actor').notNull(),
    tool: text('tool').notNull(),
    at: moment('at').notNull(),
    hashBefore: bytea('hash_before'),
    hashAfter: bytea('hash_after').notNull(),
  },
  table => [index('custody_events_evidence').on(table.evidenceId, table.at)],
)
