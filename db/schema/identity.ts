import { boolean, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, moment } from './columns.ts'

export const organisations = pgTable('organisations', {
  id: id(),
  /** bank | notary | court | partner | regulator */
  kind: text('kind').notNull(),
  name: text('name').notNull(),
  localName: text('local_name'),
  /** ISO 3166-1 alpha-2 */
  country: text('country').notNull(),
  /** Where an execution partner or court works, in words. */
  place: text('place'),
  /** Begins the numbers of its cases, such as NP in NP-2026-00418; initials of its name when absent. */
  numberPrefix: text('number_prefix'),
  /** The name of its member node, where it runs one. */
  member: text('member').unique(),
  createdAt: createdAt(),
})

export const people = pgTable('people', {
  id: id(),
  organisationId: uuid('organisation_id')
    .notNull()
    .references(() => organisations.id),
  email: text('email').notNull().unique(),
  name: text('name').notNull(),
  localName: text('local_name'),
  /** legal-officer | supervisor | integration-engineer | notary-officer | partner-agent | clerk | regulator */
  role: text('role').notNull(),
  /** argon2id, PHC string */
  passwordHash: text('password_hash').notNull(),
  disabledAt: moment('disabled_at'),
  createdAt: createdAt(),
})

export const sessions = pgTable('sessions', {
  /** SHA-256 of the 256-bit token that the cookie carries. */
  tokenHash: bytea('token_hash').primaryKey(),
  organisationId: uuid('organisation_id').notNull(),
  personId: uuid('person_id')
    .notNull()
    .references(() => people.id),
  createdAt: createdAt(),
  expiresAt: moment('expires_at').notNull(),
  endedAt: moment('ended_at'),
})

export const apiKeys = pgTable('api_keys', {
  id: id(),
  organisationId: uuid('organisation_id')
    .notNull()
    .references(() => organisations.id),
  tokenHash: bytea('token_hash').notNull().unique(),
  label: text('label').notNull(),
  createdAt: createdAt(),
  revokedAt: moment('revoked_at'),
})

export const signingKeys = pgTable(
  'signing_keys',
  {
    /** First 16 bytes, hex, of SHA-256("hardproof/key/v1\n" ‖ public key). */
    keyId: text('key_id').primaryKey(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id),
    publicKey: bytea('public_key').notNull(),
    /** Item types this key may sign, as the ledger's registration says. */
    allows: text('allows').array().notNull(),
    /** Held by Hardproof for the organisation; its entries say so. */
    hosted: boolean('hosted').notNull(),
    /** The secret key, wrapped by the tenant's key; only of hosted keys. */
    wrappedSecret: bytea('wrapped_secret'),
    label: text('label').notNull(),
    registrationId: uuid('registration_id').notNull(),
    createdAt: createdAt(),
  },
  table => [index('signing_keys_organisation').on(table.organisationId)],
)

/** The one table that lets an organisation see a row of another's. Policies read it. */
export const accessGrants = pgTable(
  'access_grants',
  {
    id: id(),
    /** Who grants. */
    organisationId: uuid('organisation_id').notNull(),
    granteeId: uuid('grantee_id')
      .notNull()
      .references(() => organisations.id),
    /** A contract's or a case's id. */
    subjectId: uuid('subject_id').notNull(),
    /** report | assignment | evidence-link */
    scope: text('scope').notNull(),
    /** What the grant comes from: the report, assignment or evidence link. */
    sourceId: uuid('source_id').notNull(),
    until: moment('until'),
    createdAt: createdAt(),
  },
  table => [
    unique('access_grants_once').on(table.granteeId, table.subjectId, table.scope, table.sourceId),
    index('access_grants_lookup').on(table.granteeId, table.subjectId),
  ],
)

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    organisationId: uuid('organisation_id').notNull(),
    key: text('key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    status: integer('status').notNull(),
    body: text('body').notNull(),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.organisationId, table.key] }),
    index('idempotency_keys_age').on(table.createdAt),
  ],
)

/** Numbers that people read aloud (cases, reports): one counter an organisation, a series and a year. */
export const counters = pgTable(
  'counters',
  {
    organisationId: uuid('organisation_id').notNull(),
    series: text('series').notNull(),
    value: integer('value').notNull(),
  },
  table => [primaryKey({ columns: [table.organisationId, table.series] })],
)
