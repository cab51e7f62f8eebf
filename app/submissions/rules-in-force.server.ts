import type { Transaction } from '#db/client.ts'
import { ruleSetOf } from '#ledger/rules/rule-sets.ts'
import { VOCABULARY_V3, type Vocabulary } from '#ledger/rules/types.ts'
import { knownChain } from './known-chain.server.ts'

/** What a key that is registered now may be allowed. */
export async function grantsInForce(tx: Transaction): Promise<ReadonlySet<string>> {
  return (await vocabularyInForce(tx)).grants
}

/** The types of item that this kind has. */
export async function typesInForce(tx: Transaction, kind: string): Promise<readonly string[]> {
  return [...((await vocabularyInForce(tx)).kinds.get(kind)?.keys() ?? [])]
}

/**
 * By the rules that the next submission is judged by. Before the ledger has begun, by those that it would be founded
 * under.
 */
async function vocabularyInForce(tx: Transaction): Promise<Vocabulary> {
  const policy = (await knownChain(tx)).at(-1)?.policy
  return (policy && ruleSetOf(policy)?.vocabulary) ?? VOCABULARY_V3
}
