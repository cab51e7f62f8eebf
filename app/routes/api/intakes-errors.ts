import type { LoaderFunctionArgs } from '@remix-run/node'
import { apiRequest, notAllowed } from '#app/http/api.server.ts'
import { authenticateClient, inClientTenant } from '#app/http/as-client.server.ts'
import { csvAnswer, errorsName } from '#app/http/csv-answer.server.ts'
import { errorsCsv } from '#app/intake/errors-csv.server.ts'
import { findIntake } from '#app/intake/find-intake.server.ts'

/** GET /api/v1/intakes/:intakeId/errors.csv: the refused rows, each with what is wrong in it. */
export function loader(args: LoaderFunctionArgs) {
  return apiRequest(async () => {
    const authority = await authenticateClient(args)
    const intake = await inClientTenant(args, authority, tx => findIntake(tx, args.params.intakeId ?? ''))
    return csvAnswer(
      errorsCsv(work => inClientTenant(args, authority, work), intake),
      errorsName(intake.name),
    )
  })
}

export const action = () => notAllowed('GET')
