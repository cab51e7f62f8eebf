import { customType, pgTable, uuid } from 'drizzle-orm/pg-core'
import { cases } from './cases.ts'

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })

/** What a case is found by: its words, and of Chinese every character and pair of characters. */
export const caseSearch = pgTable('case_search', {
  caseId: uuid('case_id')
    .primaryKey()
    .references(() => cases.id),
  organisationId: uuid('organisation_id').notNull(),
  /** Indexed by hand, together with the organisation. */
  tokens: tsvector('tokens').notNull(),
})
