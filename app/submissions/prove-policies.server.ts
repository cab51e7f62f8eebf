import type { Transaction } from '#db/client.ts'
import { consistencyProof } from '#ledger/merkle.ts'
import { handoversUpTo, type PolicyChain } from '#ledger/policy-chain.ts'
import { type LedgerReader, StoreDamagedError } from '#ledger/store.ts'
import type { PolicyStep } from '#ledger/verify.ts'
import { type ProvenTree, proveSubmission } from './prove-entry.server.ts'
import { publishedNotes } from './published-notes.server.ts'

/** How each policy that came into force up to the tree's size followed the one before it. */
export async function provePolicies(
  tx: Transaction,
  store: LedgerReader,
  tree: ProvenTree,
  chain: PolicyChain,
): Promise<PolicyStep[]> {
  const terms = handoversUpTo(chain, tree.size)
  const notes = await publishedNotes(
    tx,
    terms.map(({ from }) => from),
  )
  const steps: PolicyStep[] = []
  for (const { from, entries } of terms) {
    const note = notes.get(from)
    // Nothing beyond a hand-over is published before it is.
    if (note === undefined) throw new StoreDamagedError(`the checkpoint at ${from}, a hand-over, is not published`)
    const proven = []
    // A change of policy is alone in its submission, so its header is the leaf before it.
    for (const item of entries) proven.push(await (await proveSubmission(store, tree, item - 1, 1)).proveItem(0))
    steps.push({ entries: proven, handover: { note, proof: await consistencyProof(from, tree.size, tree.readHash) } })
  }
  return steps
}
