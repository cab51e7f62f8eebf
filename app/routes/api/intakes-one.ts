import type { LoaderFunctionArgs } from '@remix-run/node'
import { apiRequest, jsonAnswer, notAllowed } from '#app/http/api.server.ts'
import { asClient } from '#app/http/as-client.server.ts'
import { findIntake } from '#app/intake/find-intake.server.ts'
import { toHex } from '#ledger/bytes.ts'

/** GET /api/v1/intakes/:intakeId: how far it is, and what became of its rows. */
export function loader(args: LoaderFunctionArgs) {
  return apiRequest(async () => {
    const intake = await asClient(args, tx => findIntake(tx, args.params.intakeId ?? ''))
    const { id, name, state, rowsTotal, rowsRead, casesMade, rowsKnown, rowsRefused, trouble } = intake
    return jsonAnswer({
      ...{ id, name, sha256: toHex(intake.sha256), state, rowsTotal, rowsRead: Math.max(0, rowsRead - 1) },
      ...{ casesMade, rowsKnown, rowsRefused, trouble },
      errors: rowsRefused > 0 ? `/api/v1/intakes/${id}/errors.csv` : null,
    })
  })
}

export const action = () => notAllowed('GET')
