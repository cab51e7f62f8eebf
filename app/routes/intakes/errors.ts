import type { LoaderFunctionArgs } from '@remix-run/node'
import { asPerson } from '#app/http/as-person.server.ts'
import { csvAnswer, errorsName } from '#app/http/csv-answer.server.ts'
import { errorsCsv } from '#app/intake/errors-csv.server.ts'
import { findIntake } from '#app/intake/find-intake.server.ts'
import { bringsFiles } from '#app/intake/intake-policy.ts'
import { inTenant } from '#db/transaction.ts'

/** The refused rows with what is wrong in them, to be corrected and sent again. */
export async function loader(args: LoaderFunctionArgs) {
  const { intake, actor } = await asPerson(args, bringsFiles, async (tx, { actor }) => ({
    intake: await findIntake(tx, args.params.intakeId ?? ''),
    actor,
  }))
  const tenancy = { organisationId: actor.organisationId, actorId: actor.id }
  const lines = errorsCsv(work => inTenant(args.context.services.db, tenancy, work), intake)
  return csvAnswer(lines, errorsName(intake.name))
}
