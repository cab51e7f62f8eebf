import { bundleExhibits, type Opening } from '#app/submissions/exhibit.server.ts'
import { ledgerTrust } from '#app/submissions/ledger-trust.server.ts'
import type { Transaction } from '#db/client.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { verifyBundle } from '#ledger/verify.ts'

/** open: every check held. closed: it does not open what the ledger holds. pending, refused: nothing to check it with. */
export type OpeningState = 'open' | 'closed' | 'pending' | 'refused'

/**
 * Whether each row, with its salt, opens the commitment on the published ledger: the row is as it was when it was
 * recorded. In the order of the openings, whose titles must differ.
 */
export async function checkOpenings(tx: Transaction, openings: readonly Opening[]): Promise<OpeningState[]> {
  if (openings.length === 0) return []
  const { parts, pending } = await bundleExhibits(tx, openings)
  const trust = parts.length > 0 ? await ledgerTrust(tx) : null
  const states = new Map<string, OpeningState>()
  for (const { opening, status } of pending) states.set(opening.title, status === 'refused' ? 'refused' : 'pending')
  for (const part of parts) {
    const verdict = verifyBundle(part, trust?.genesisHash ?? null, nodeEd25519)
    const ground = verdict.ledger.every(check => check.ok === true)
    for (const { title, checks } of verdict.exhibits) {
      const held = ground && checks.every(check => check.ok === true || check.id === 'file')
      states.set(title, held ? 'open' : 'closed')
    }
  }
  return openings.map(({ title }) => states.get(title)!)
}
