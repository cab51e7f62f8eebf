import { getAddress, type Hex, type PublicClient, parseEventLogs, TransactionReceiptNotFoundError, toHex } from 'viem'
import { equalBytes, fromHex, utf8 } from '#ledger/bytes.ts'
import type { Checkpoint } from '#ledger/checkpoint.ts'
import { sha256 } from '#ledger/hash.ts'
import { AnchorError } from '../anchor.ts'
import { CHECKPOINT_ANCHOR } from './checkpoint-anchor.ts'

const { abi } = CHECKPOINT_ANCHOR

export interface AnchorEvent {
  transaction: Hex
  block: number
  blockHash: Hex
  /** Seconds since 1970. */
  time: number
}

/** How a log is named in the contract: SHA-256 of its origin. */
export function logId(origin: string): Hex {
  return toHex(sha256(utf8(origin)))
}

/**
 * The event by which `sender` wrote this checkpoint; null when the chain has none. The contract says in which block,
 * the event itself is what counts.
 * @throws AnchorError when another root, or a later size only, stands there
 */
export async function findAnchor(
  client: PublicClient,
  contract: Hex,
  sender: Hex,
  { origin, size, root }: Checkpoint,
): Promise<AnchorEvent | null> {
  const of = { address: contract, abi } as const
  const args = { sender, log: logId(origin), size: BigInt(size) }
  const [stated, block] = await client.readContract({
    ...of,
    functionName: 'anchorAt',
    args: [sender, args.log, args.size],
  })
  if (block === 0n) {
    const newest = await client.readContract({ ...of, functionName: 'newestSize', args: [sender, args.log] })
    if (newest > args.size)
      throw new AnchorError(`The chain holds a later checkpoint already, of ${newest} entries`, true)
    return null
  }
  if (!equalBytes(bytesOf(stated), root)) {
    throw new AnchorError(`The chain holds another root for ${size} entries: ${stated}`, true)
  }
  const events = await client.getContractEvents({
    ...of,
    eventName: 'Anchored',
    args,
    fromBlock: block,
    toBlock: block,
  })
  const event = events.find(one => one.args.root === stated && !one.removed)
  // It left the chain between the two questions; the next look will tell.
  if (!event) return null
  const { timestamp, hash } = await client.getBlock({ blockNumber: block })
  if (hash !== event.blockHash) return null
  return { transaction: event.transactionHash, block: Number(block), blockHash: hash, time: Number(timestamp) }
}

/** The same event by its transaction, for checking a proof; null when the chain does not have it. */
export async function findByTransaction(
  client: PublicClient,
  contract: Hex,
  sender: Hex,
  { origin, size, root }: Checkpoint,
  transaction: Hex,
): Promise<AnchorEvent | null> {
  const receipt = await client.getTransactionReceipt({ hash: transaction }).catch(error => {
    if (error instanceof TransactionReceiptNotFoundError) return null
    throw error
  })
  if (receipt?.status !== 'success') return null
  const args = { sender: getAddress(sender), log: logId(origin), size: BigInt(size) }
  const event = parseEventLogs({ abi, eventName: 'Anchored', logs: receipt.logs, args }).find(
    one => getAddress(one.address) === getAddress(contract) && equalBytes(bytesOf(one.args.root), root),
  )
  if (!event) return null
  const { timestamp, hash } = await client.getBlock({ blockNumber: receipt.blockNumber })
  if (hash !== receipt.blockHash) return null
  return { transaction, block: Number(receipt.blockNumber), blockHash: hash, time: Number(timestamp) }
}

function bytesOf(hex: Hex): Uint8Array {
  return fromHex(hex.slice(2))
}
