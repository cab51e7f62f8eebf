import type { JsonObject } from '#ledger/canonical.ts'

/** What every entry about an assignment says of it. */
export function assignmentFacts(row: { subject: string; partnerId: string }): JsonObject {
  return { assignment: row.subject, partner: row.partnerId }
}
