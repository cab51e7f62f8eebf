import type { LoaderFunctionArgs } from '@remix-run/node'
import { auditCsv } from '#app/cases/audit-csv.server.ts'
import { caseOwners } from '#app/cases/case-policy.ts'
import { readCase } from '#app/cases/read-case.server.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { csvAnswer } from '#app/http/csv-answer.server.ts'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'

/** The register of a case, to be saved. */
export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, { kinds: caseOwners }, async tx => {
    const { id, number, jurisdiction } = await readCase(tx, args.params.caseId!)
    return csvAnswer(await auditCsv(tx, id, timeZoneOf(jurisdiction)), `${number}-audit`)
  })
}
