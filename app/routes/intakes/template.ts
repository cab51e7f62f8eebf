import type { LoaderFunctionArgs } from '@remix-run/node'
import { asPerson } from '#app/http/as-person.server.ts'
import { csvAnswer } from '#app/http/csv-answer.server.ts'
import { bringsFiles } from '#app/intake/intake-policy.ts'
import { templateCsv } from '#app/intake/template-csv.server.ts'

/** The contracts that no open case is on, to be filled in and sent. */
export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, bringsFiles, async (tx, { actor }) =>
    csvAnswer(await templateCsv(tx, actor.organisationId), 'contracts-without-a-case'),
  )
}
