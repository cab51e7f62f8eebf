/** From a checkpoint to a transaction that is on its way. */
import { encodeFunctionData, type Hex, keccak256, type LocalAccount, type PublicClient, toHex } from 'viem'
import type { Checkpoint } from '#ledger/checkpoint.ts'
import { AnchorError } from '../anchor.ts'
import type { PendingProof, SignedTransaction } from './chain-proof.ts'
import { CHECKPOINT_ANCHOR } from './checkpoint-anchor.ts'
import { logId } from './find-anchor.server.ts'

export interface Writer {
  client: PublicClient
  chainId: number
  contract: Hex
  account: LocalAccount
  /** In wei for a unit of gas: what is dearer waits. */
  maxFee: bigint
  /** A transaction that no block takes for so long is signed anew at a higher fee. */
  stuckMs: number
}

interface Fees {
  maxFeePerGas: bigint
  maxPriorityFeePerGas: bigint
}

/**
 * The transaction that shall carry the checkpoint: the one signed before, while it can still come into a block, or a
 * new one under the number that is next by the chain's account. Two with one number never both come into a block.
 * @throws AnchorError
 */
export async function nextTransaction(
  writer: Writer,
  checkpoint: Checkpoint,
  before: PendingProof | null,
  now: number,
): Promise<{ signed: SignedTransaction; isNew: boolean }> {
  const { client, account } = writer
  const next = await client.getTransactionCount({ address: account.address, blockTag: 'latest' })
  if (before && before.sender === account.address && before.signed.nonce === next) {
    if (now - before.signed.signedAt < writer.stuckMs) return { signed: before.signed, isNew: false }
    const dearer = await sign(writer, checkpoint, next, outbidding(before.signed), now)
    return dearer ? { signed: dearer, isNew: true } : { signed: before.signed, isNew: false }
  }
  const signed = await sign(writer, checkpoint, next, { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n }, now)
  if (!signed) throw new AnchorError('A transaction costs more now than ANCHOR_EVM_MAX_FEE allows')
  return { signed, isNew: true }
}

/** A pool that holds it already, or has just put it into a block, has what it needs. @throws what viem throws */
export async function send({ client }: Writer, { raw }: SignedTransaction): Promise<void> {
  try {
    await client.sendRawTransaction({ serializedTransaction: raw })
  } catch (error) {
    if (await isKnown(client, keccak256(raw))) return
    throw error
  }
}

/** A pool replaces a transaction only by one that offers a tenth more in both. */
function outbidding({ maxFee, tip }: SignedTransaction): Fees {
  return { maxFeePerGas: (BigInt(maxFee) * 9n) / 8n + 1n, maxPriorityFeePerGas: (BigInt(tip) * 9n) / 8n + 1n }
}

/** Offers at least `floor`; null when that is more than may be. */
async function sign(
  { client, chainId, contract, account, maxFee }: Writer,
  { origin, size, root }: Checkpoint,
  nonce: number,
  floor: Fees,
  now: number,
): Promise<SignedTransaction | null> {
  const call = {
    abi: CHECKPOINT_ANCHOR.abi,
    functionName: 'anchor',
    args: [logId(origin), BigInt(size), toHex(root)],
  } as const
  // Runs it on the node first, on what blocks hold and not on what waits: what the contract would refuse is refused here.
  const running = { ...call, address: contract, account: account.address, blockTag: 'latest' } as const
  const gas = await client.estimateContractGas(running)
  const fees = await client.estimateFeesPerGas({ type: 'eip1559', chain: null })
  const maxPriorityFeePerGas = larger(fees.maxPriorityFeePerGas, floor.maxPriorityFeePerGas)
  const maxFeePerGas = larger(larger(fees.maxFeePerGas, floor.maxFeePerGas), maxPriorityFeePerGas)
  if (maxFeePerGas > maxFee) return null
  const raw = await account.signTransaction({
    type: 'eip1559',
    chainId,
    nonce,
    to: contract,
    data: encodeFunctionData(call),
    gas: (gas * 5n) / 4n,
    maxFeePerGas,
    maxPriorityFeePerGas,
  })
  return { nonce, raw, maxFee: String(maxFeePerGas), tip: String(maxPriorityFeePerGas), signedAt: now }
}

async function isKnown(client: PublicClient, hash: Hex): Promise<boolean> {
  try {
    await client.getTransaction({ hash })
    return true
  } catch {
    return false
  }
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
