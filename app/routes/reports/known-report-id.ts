import { DomainError } from '#app/errors/domain-error.ts'
import { isUuid } from '#db/is-uuid.ts'

/** The report's id from an address: PostgreSQL answers what is no UUID with an error of its own. */
export function knownReportId(text: string | undefined): string {
  if (isUuid(text)) return text
  throw new DomainError('unknown-report', 'There is no such report, or it is not yours to see.', 404)
}
