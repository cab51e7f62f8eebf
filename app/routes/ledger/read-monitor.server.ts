import { listAnchors } from '#app/anchors/list-anchors.server.ts'
import { readPolicies } from '#app/governance/read-policies.server.ts'
import { sharedRead } from '#app/http/shared-read.server.ts'
import { readLedgerState } from '#app/submissions/read-ledger-state.server.ts'

/** What the monitor shows. */
export const readMonitor = sharedRead(async db => ({
  state: await readLedgerState(db),
  policies: await readPolicies(db),
  anchors: await listAnchors(db),
  now: new Date().toISOString(),
}))
