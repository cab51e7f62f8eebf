/** A chain's node, spoken to through viem, over the same guarded calls as any other service. */
import {
  createPublicClient,
  custom,
  type EIP1193Parameters,
  type Hex,
  HttpRequestError,
  type PublicClient,
  RpcRequestError,
} from 'viem'
import { fromUtf8, utf8 } from '#ledger/bytes.ts'
import { AnchorError } from '../anchor.ts'
import { post, type Reach } from '../post.server.ts'
import { CHECKPOINT_ANCHOR } from './checkpoint-anchor.ts'

export interface Chain extends Reach {
  /** JSON-RPC over HTTP. */
  url: string
  /** EIP-155 number. */
  chainId: number
}

const MAX_ANSWER = 4 * 1024 * 1024

/** What is read is what this node says: it is trusted for it. */
export function chainClient(chain: Chain): PublicClient {
  let calls = 0
  const request = async ({ method, params }: EIP1193Parameters) => {
    const body = { jsonrpc: '2.0', id: ++calls, method, params: params ?? [] }
    const answer = await post(
      { url: chain.url, type: 'application/json', body: utf8(JSON.stringify(body)), maxBytes: MAX_ANSWER },
      chain,
    )
    if (answer.status !== 200) throw new HttpRequestError({ url: hostOnly(chain.url), status: answer.status })
    const { result, error } = parse(answer.body)
    if (error) throw new RpcRequestError({ body: { method }, error, url: hostOnly(chain.url) })
    return result
  }
  // Retries are the job's matter, not the client's.
  return createPublicClient({ transport: custom({ request }, { retryCount: 0 }), cacheTime: 0 })
}

/** @throws AnchorError unless it is that chain, and the contract of this repository stands there */
export async function assertContract(client: PublicClient, chainId: number, contract: Hex): Promise<void> {
  const found = await client.getChainId()
  if (found !== chainId) throw new AnchorError(`The node is on chain ${found}, not ${chainId}`)
  const code = await client.getCode({ address: contract })
  if (!code) throw new AnchorError(`There is no contract at ${contract}`)
  if (code !== CHECKPOINT_ANCHOR.deployedBytecode) {
    throw new AnchorError(`The contract at ${contract} is not CheckpointAnchor as it is compiled here`)
  }
}

/**
 * Runs calls to a node; what they throw becomes an AnchorError that names neither keys nor whole addresses. It is shown
 * to anybody, so the node's own words, in which a provider may name an account, are not in it.
 */
export async function onChain<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const known = causeOf(error)
    if (known) throw known
    const { shortMessage, details = '' } = error as { shortMessage?: string; details?: string }
    if (!shortMessage) throw error
    if (/insufficient funds/i.test(details)) throw new AnchorError('The account has not the funds for a transaction')
    throw new AnchorError(printable(shortMessage.split('\n')[0]!).slice(0, 300))
  }
}

/** A node may answer with anything. */
function printable(words: string): string {
  return words.replace(/[^\p{L}\p{N}\p{P}\p{S} ]+/gu, ' ').replace(/ {2,}/g, ' ')
}

function causeOf(error: unknown): AnchorError | null {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof AnchorError) return at
  return null
}

function parse(body: Uint8Array): { result?: unknown; error?: { code: number; message: string } } {
  try {
    const answer: unknown = JSON.parse(fromUtf8(body))
    const isAnswer = typeof answer === 'object' && answer !== null && ('result' in answer || 'error' in answer)
    if (isAnswer) return answer as ReturnType<typeof parse>
  } catch {
    // not JSON
  }
  throw new AnchorError('The node answered something else than JSON-RPC')
}

/** Providers' addresses hold customers' keys. */
function hostOnly(url: string): string {
  return new URL(url).host
}
