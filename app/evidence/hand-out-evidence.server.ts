import type { Authority } from '#app/identity/actor.ts'
import { isOrganisationOfKind } from '#app/identity/is-organisation-of-kind.server.ts'
import type { Transaction } from '#db/client.ts'
import type { EvidenceKeeping } from './deposit.server.ts'
import { openEvidence } from './read-evidence.server.ts'
import { recordCustody } from './record-custody.server.ts'

/**
 * Opens a file for somebody to take away, and writes into its custody that they did: unless a court does. The parties
 * read that custody, and are not told what a court opened, neither by a link nor here.
 */
export async function handOutEvidence(
  tx: Transaction,
  keeping: EvidenceKeeping,
  { actor }: Pick<Authority, 'actor'>,
  evidenceId: string,
) {
  const opened = await openEvidence(tx, keeping, evidenceId)
  if (await isOrganisationOfKind(tx, actor.organisationId, 'court')) return opened
  const { sha256 } = opened.row
  const read = { action: 'read' as const, actor: actor.name, tool: 'Hardproof web' }
  await recordCustody(tx, [opened.row], () => ({ ...read, hashBefore: sha256, hashAfter: sha256 }))
  return opened
}
