import { type Hex, keccak256, type LocalAccount } from 'viem'
import { AnchorError } from '../anchor.ts'
import { type Chain, chainClient, onChain } from './chain.server.ts'
import { CHECKPOINT_ANCHOR } from './checkpoint-anchor.ts'

export interface Deployed {
  contract: Hex
  transaction: Hex
  block: number
}

const LOOK_EVERY_MS = 2_000

/**
 * Puts CheckpointAnchor on a chain and waits until a block holds it. Anybody may deploy it, once a chain is enough.
 * @throws AnchorError
 */
export function deployContract(
  chain: Chain,
  account: LocalAccount,
  { waitMs = 5 * 60_000, lookEveryMs = LOOK_EVERY_MS } = {},
): Promise<Deployed> {
  return onChain(async () => {
    const client = chainClient(chain)
    const found = await client.getChainId()
    if (found !== chain.chainId) throw new AnchorError(`The node is on chain ${found}, not ${chain.chainId}`)
    const data = CHECKPOINT_ANCHOR.bytecode
    const [nonce, gas, fees] = await Promise.all([
      client.getTransactionCount({ address: account.address, blockTag: 'pending' }),
      client.estimateGas({ account: account.address, data }),
      client.estimateFeesPerGas({ type: 'eip1559', chain: null }),
    ])
    const { chainId } = chain
    const raw = await account.signTransaction({ type: 'eip1559', chainId, nonce, data, gas: (gas * 5n) / 4n, ...fees })
    await client.sendRawTransaction({ serializedTransaction: raw })
    const hash = keccak256(raw)
    const receipt = await client.waitForTransactionReceipt({ hash, timeout: waitMs, pollingInterval: lookEveryMs })
    if (receipt.status !== 'success' || !receipt.contractAddress)
      throw new AnchorError('The chain refused the contract')
    return { contract: receipt.contractAddress, transaction: hash, block: Number(receipt.blockNumber) }
  })
}
