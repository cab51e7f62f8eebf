import { createPublicKey, hash, verify as nodeVerify } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import type { Ed25519 } from '#ledger/ed25519.ts'
import { nobleEd25519 } from '#ledger/ed25519.ts'
import { leafHash, verifyInclusion } from '#ledger/merkle.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { publishedBy } from '#ledger/policy.ts'
import { parseTlogProof } from '#ledger/receipt.ts'
import { bundleText, parseBundle, verifyBundle } from '#ledger/verify.ts'
import { percentile, round } from './result.ts'
import { type SampleReceipts, sampleReceipts } from './sample-receipts.ts'

type Kinds<T> = {
  /** Exhibits of one bundle, its JSON text read each time: a court's case. */
  readonly exhibits: T
  /** C2SP tlog-proofs, each read and verified with its checkpoint and all co-signatures. */
  readonly tlogProofs: T
}

/** Receipts a second. */
export type VerifyFigures = {
  readonly ours: Kinds<number>
  readonly bare: Kinds<number>
  readonly ratios: Kinds<number>
}

const ROUNDS = 5
const NODE_HASH_BYTES = 65

export async function verifyHere({
  crypto,
  quick,
}: {
  crypto: 'node' | 'noble'
  quick: boolean
}): Promise<VerifyFigures> {
  const plain = crypto === 'node' ? nodeEd25519 : nobleEd25519
  const samples = await sampleReceipts(crypto === 'node' ? 500 : 100)
  const text = bundleText(samples.bundle)
  const exhibits = (ed25519: Ed25519) => {
    if (verifyBundle(parseBundle(text), samples.trust, ed25519).ok !== true) throw new Error('the bundle does not hold')
    return samples.bundle.exhibits.length
  }
  const proofs = (ed25519: Ed25519) => verifyProofs(samples, ed25519)
  const milliseconds = quick ? 300 : 1_000
  const measured = {
    exhibits: alternate(() => exhibits(plain), bare(crypto, exhibits, exhibitHashes(samples)), milliseconds),
    tlogProofs: alternate(() => proofs(plain), bare(crypto, proofs, proofHashes(samples)), milliseconds),
  }
  const each = (pick: (rates: Rates) => number): Kinds<number> => ({
    exhibits: pick(measured.exhibits),
    tlogProofs: pick(measured.tlogProofs),
  })
  return {
    ours: each(({ ours }) => round(ours)),
    bare: each(({ bare }) => round(bare)),
    ratios: each(({ ours, bare }) => round(ours / bare, 3)),
  }
}

function verifyProofs({ policy, proofs }: SampleReceipts, ed25519: Ed25519): number {
  for (const { text, leaf } of proofs) {
    const { index, proof, checkpoint: note } = parseTlogProof(text)
    const { published, checkpoint } = publishedBy(note, policy, ed25519)
    if (!published || !verifyInclusion(leafHash(leaf), index, checkpoint.size, proof, checkpoint.root)) {
      throw new Error('a proof does not hold')
    }
  }
  return proofs.length
}

/** What is hashed for an exhibit: both leaves, the item again for its batch, the paths, the commitment. */
function exhibitHashes({ bundle }: SampleReceipts): number[] {
  return [bundle.genesis, ...bundle.keys, ...bundle.exhibits.map(({ entry }) => entry)].flatMap(entry => {
    const nodes = entry.header.proof.length + entry.item.proof.length + entry.batch.length
    const leaves = [entry.header.leaf, entry.item.leaf, entry.item.leaf].map(leaf => 1 + leaf.length)
    return [...leaves, ...new Array<number>(nodes).fill(NODE_HASH_BYTES), ...COMMITMENT_BYTES]
  })
}

/** The payload, then prefix, salt and its hash. */
const COMMITMENT_BYTES = [100, 88]

function proofHashes({ proofs }: SampleReceipts): number[] {
  return proofs.flatMap(({ text, leaf }) => [
    1 + leaf.length,
    ...new Array<number>(parseTlogProof(text).proof.length).fill(NODE_HASH_BYTES),
  ])
}

/** Runs `work` once to see which signatures it verifies; answers what verifies those, and hashes, and nothing else. */
function bare(crypto: 'node' | 'noble', work: (ed25519: Ed25519) => number, lengths: readonly number[]): () => number {
  const calls: Parameters<Ed25519['verify']>[] = []
  const receipts = work({
    ...nodeEd25519,
    verify(...call) {
      calls.push(call)
      return nodeEd25519.verify(...call)
    },
  })
  const verify = crypto === 'node' ? bareNodeVerify() : nobleEd25519.verify
  const digest = crypto === 'node' ? (bytes: Uint8Array) => hash('sha256', bytes, 'hex') : nobleSha256
  const inputs = lengths.map(length => new Uint8Array(length))
  return () => {
    for (const call of calls) if (!verify(...call)) throw new Error('a signature does not verify')
    for (const input of inputs) digest(input)
    return receipts
  }
}

function bareNodeVerify(): Ed25519['verify'] {
  const prefix = Buffer.from('302a300506032b6570032100', 'hex')
  const keys = new Map<string, ReturnType<typeof createPublicKey>>()
  return (signature, message, publicKey) => {
    const name = Buffer.from(publicKey).toString('latin1')
    let key = keys.get(name)
    if (!key) {
      key = createPublicKey({ key: Buffer.concat([prefix, publicKey]), format: 'der', type: 'spki' })
      keys.set(name, key)
    }
    return nodeVerify(null, message, key, signature)
  }
}

type Rates = { readonly ours: number; readonly bare: number }

/** In turns, so that whatever else the machine does befalls both alike; the median of the rounds. */
function alternate(ours: () => number, bare: () => number, milliseconds: number): Rates {
  ours()
  bare()
  const rounds = Array.from({ length: ROUNDS }, () => ({
    ours: rateOf(ours, milliseconds),
    bare: rateOf(bare, milliseconds),
  }))
  const median = (pick: (rates: Rates) => number) => percentile(rounds.map(pick), 50)
  return { ours: median(rates => rates.ours), bare: median(rates => rates.bare) }
}

function rateOf(work: () => number, milliseconds: number): number {
  const begun = performance.now()
  let done = 0
  while (performance.now() - begun < milliseconds) done += work()
  return (done / (performance.now() - begun)) * 1000
}
