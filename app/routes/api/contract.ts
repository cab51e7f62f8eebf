import type { LoaderFunctionArgs } from '@remix-run/node'
import { readContract } from '#app/contracts/read-contract.server.ts'
import { apiRequest, jsonAnswer, notAllowed } from '#app/http/api.server.ts'
import { asClient } from '#app/http/as-client.server.ts'

/** GET /api/v1/contracts/:contractId: the contract and where each of its events stands on the ledger. */
export function loader(args: LoaderFunctionArgs) {
  return apiRequest(async () => {
    const { contract, events } = await asClient(args, tx => readContract(tx, args.params.contractId!))
    const { organisationId: _tenant, version: _version, principalMinor, ...facts } = contract
    return jsonAnswer({
      ...facts,
      principalMinor: principalMinor.toString(),
      events: events.map(({ clientId, id: _id, files, ...event }) => ({
        id: clientId,
        ...event,
        files: files.map(({ inspection: _inspection, ...file }) => file),
      })),
    })
  })
}

export const action = () => notAllowed('GET')
