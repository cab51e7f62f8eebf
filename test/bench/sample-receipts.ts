/** A small published ledger in memory, and what its clients hold of it: a bundle of exhibits, and tlog-proofs. */
import { appendSubmissions } from '#ledger/append.ts'
import { toBase64, utf8 } from '#ledger/bytes.ts'
import { commitmentOf } from '#ledger/commitment.ts'
import { EMPTY_EDGE } from '#ledger/edge.ts'
import type { LoggedItem } from '#ledger/exhibit.ts'
import { sha256 } from '#ledger/hash.ts'
import { inclusionProof, leafHash, memoryReader } from '#ledger/merkle.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type Policy, policyHash } from '#ledger/policy.ts'
import { encodeTlogProof } from '#ledger/receipt.ts'
import { emptyState } from '#ledger/rules/rule-sets.ts'
import { submissionLeaves } from '#ledger/submission.ts'
import type { Bundle, Exhibit } from '#ledger/verify.ts'
import {
  capture,
  checkpointNote,
  genesisSubmission,
  item,
  MEMBERS,
  registerKeys,
  registration,
  testPolicy,
} from '../ledger/fixture.ts'

export type SampleReceipts = {
  readonly policy: Policy
  /** The genesis policy's hash. */
  readonly trust: string
  readonly bundle: Bundle
  /** One for each item of the bundle, with the leaf that it is about. */
  readonly proofs: readonly { readonly text: string; readonly leaf: Uint8Array }[]
}

const BATCH = 100
const TIME = 1_772_000_000

/** `count` exhibits, a hundred a signed batch. */
export async function sampleReceipts(count: number): Promise<SampleReceipts> {
  const policy = testPolicy()
  const opened = Array.from({ length: count }, (_, i) => {
    const salt = sha256(utf8(`salt ${i}`))
    const payload = {
      event: 'signed',
      reference: `LN-${i}`,
      occurredAt: '2026-03-01T09:00:00Z',
      principalMinor: '12000000',
    }
    return {
      salt,
      payload,
      item: { ...item('contract.signed', `event-${i}-of-many`), commitment: toBase64(commitmentOf(payload, salt)) },
    }
  })
  const batches = Array.from({ length: Math.ceil(count / BATCH) }, (_, i) =>
    capture(opened.slice(i * BATCH, (i + 1) * BATCH).map(one => one.item)),
  )
  const submissions = [genesisSubmission(policy), registerKeys([registration('bank', 'bank', ['capture'])]), ...batches]
  const appended = appendSubmissions(EMPTY_EDGE, emptyState(policy), submissions.map(submissionLeaves), nodeEd25519)
  if (appended.refused[0]) throw new Error(`the sample is refused: ${appended.refused[0].refusal.message}`)

  const leaves = appended.accepted.flatMap(accepted => accepted.leaves)
  const { size, root } = appended.edge
  const tree = memoryReader(leaves.map(leafHash))
  const checkpoint = checkpointNote(
    size,
    root,
    MEMBERS.map(name => ({ name, time: TIME })),
  )
  const logged = async (index: number) => ({
    leaf: leaves[index]!,
    index,
    proof: await inclusionProof(index, size, tree),
  })
  const entry = async (submission: number, position: number): Promise<LoggedItem> => {
    const { headerIndex, leaves: own } = appended.accepted[submission]!
    const batch = memoryReader(own.slice(1).map(leafHash))
    return {
      header: await logged(headerIndex),
      item: await logged(headerIndex + 1 + position),
      batch: await inclusionProof(position, own.length - 1, batch),
    }
  }
  const exhibits: Exhibit[] = []
  for (const [i, { payload, salt }] of opened.entries()) {
    const place = await entry(2 + Math.floor(i / BATCH), i % BATCH)
    exhibits.push({ title: payload.reference, file: null, payload, salt, entry: place })
  }
  return {
    policy,
    trust: policyHash(policy),
    bundle: { v: 1, genesis: await entry(0, 0), checkpoint, keys: [await entry(1, 0)], exhibits },
    proofs: exhibits.map(({ entry: { item } }) => ({
      leaf: item.leaf,
      text: encodeTlogProof({ index: item.index, proof: item.proof, checkpoint, extra: null }),
    })),
  }
}
