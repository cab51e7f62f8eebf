import { getAddress, type Hex, keccak256, type LocalAccount, type PublicClient } from 'viem'
import type { Checkpoint } from '#ledger/checkpoint.ts'
import { AnchorError, type AnchorFinding, type AnchorOutcome, type AnchorService } from '../anchor.ts'
import { assertContract, type Chain, chainClient, onChain } from './chain.server.ts'
import { encodeChainProof, type PendingProof, parseChainProof, type WrittenProof } from './chain-proof.ts'
import { type AnchorEvent, findAnchor, findByTransaction } from './find-anchor.server.ts'
import { nextTransaction, send } from './send-anchor.server.ts'

export interface ChainAnchoring extends Chain {
  contract: Hex
  /** Blocks from the one with the anchor to the newest, both counted, from which on it counts as there to stay. */
  confirmations: number
  /** Null where anchors are only checked. */
  account: LocalAccount | null
  /** In wei for a unit of gas. */
  maxFee: bigint
  /** How often to look for blocks. */
  pollMs?: number
  stuckMs?: number
}

const POLL_MS = 15_000
const STUCK_MS = 5 * 60_000

/** A contract on an EVM chain. The proof says where the event stands: canonical JSON, see chain-proof.ts. */
export function chainService(settings: ChainAnchoring, now = () => Date.now()): AnchorService {
  const { chainId, confirmations, account, pollMs = POLL_MS, stuckMs = STUCK_MS } = settings
  const contract = getAddress(settings.contract)
  const client = chainClient(settings)
  const common = { v: 1 as const, chainId, contract }

  const written = (sender: Hex, event: AnchorEvent): WrittenProof => {
    const { transaction, block, blockHash, time } = event
    return { ...common, sender, state: 'written', transaction, block, blockHash, time }
  }

  /** What is looked for first is the chain: whatever was signed, sent, lost or forgotten, it alone says what stands. */
  async function step(
    sender: LocalAccount,
    checkpoint: Checkpoint,
    before: Uint8Array | null,
    keep: (proof: Uint8Array) => Promise<void>,
  ): Promise<AnchorOutcome> {
    await assertContract(client, chainId, contract)
    const last = pendingOf(before)
    const event = await findAnchor(client, contract, sender.address, checkpoint)
    if (event) {
      const proof = written(sender.address, event)
      if ((await depthOf(client, event)) >= confirmations) {
        return {
          status: 'confirmed',
          proof: encodeChainProof(proof),
          provenAt: new Date(event.time * 1_000),
          expiresAt: null,
        }
      }
      const remembered = last ? { ...proof, signed: last.signed } : proof
      return { status: 'seen', proof: encodeChainProof(remembered), lookAgainMs: pollMs }
    }
    const writer = { client, chainId, contract, account: sender, maxFee: settings.maxFee, stuckMs }
    const { signed, isNew } = await nextTransaction(writer, checkpoint, last, now())
    const transaction = keccak256(signed.raw)
    const proof = encodeChainProof({ ...common, sender: sender.address, state: 'signed', transaction, signed })
    // Before it is sent: a run that starts after a crash sends this one again, not another one.
    if (isNew) await keep(proof)
    await send(writer, signed)
    return { status: 'pending', proof, lookAgainMs: pollMs }
  }

  return {
    kind: 'evm',
    service: `eip155:${chainId}:${contract}`,
    confirmations,
    async anchor({ checkpoint, renews }, before, keep) {
      if (!account) throw new AnchorError('There is no key to write with here')
      if (renews) throw new AnchorError('What stands on a chain does not end, and is not renewed', true)
      return onChain(() => step(account, checkpoint, before, keep))
    },
    async verify(bytes, { checkpoint }): Promise<AnchorFinding> {
      const proof = parseChainProof(bytes)
      if (proof?.state !== 'written') return no('This is not a proof from a chain')
      if (proof.chainId !== chainId) return no(`The proof is from chain ${proof.chainId}`)
      if (getAddress(proof.contract) !== contract) return no('The proof is from another contract')
      return onChain(async () => {
        await assertContract(client, chainId, contract)
        const event = await findByTransaction(client, contract, proof.sender, checkpoint, proof.transaction)
        if (!event) return no(`The chain does not have this checkpoint in transaction ${proof.transaction}`)
        const depth = await depthOf(client, event)
        if (depth < confirmations) return no(`Only ${depth} blocks stand over it: it may yet vanish`)
        const provenAt = new Date(event.time * 1_000)
        const detail = `Block ${event.block} of chain ${chainId}, of ${provenAt.toISOString()}, holds this checkpoint`
        return { ok: true, detail, provenAt, expiresAt: null }
      })
    },
  }
}

async function depthOf(client: PublicClient, { block }: AnchorEvent): Promise<number> {
  return Number(await client.getBlockNumber()) - block + 1
}

/** The transaction that was signed before, also when it was in a block that may have vanished. */
function pendingOf(bytes: Uint8Array | null): PendingProof | null {
  const proof = bytes && parseChainProof(bytes)
  if (!proof?.signed) return null
  const { v, chainId, contract, sender, signed } = proof
  return { v, chainId, contract, sender, state: 'signed', transaction: keccak256(signed.raw), signed }
}

function no(detail: string): AnchorFinding {
  return { ok: false, detail, provenAt: null, expiresAt: null }
}
