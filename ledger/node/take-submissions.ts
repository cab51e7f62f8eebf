/** Re-running the rules over a stream of leaves, submission by submission, holding one of them at a time. */
import type { Ed25519 } from '../ed25519.ts'
import type { Policy } from '../policy.ts'
import type { KeyRegister } from '../rules/key-items.ts'
import { idKey, knownIds } from '../rules/known-ids.ts'
import type { Refusal } from '../rules/refusal.ts'
import { applyLeaves } from '../rules/v1.ts'
import { parseHeader, SubmissionError, type SubmissionHeader } from '../submission.ts'

/** What the register would know after some more submissions; nothing is kept until the register accepts it. */
export type Draft = {
  size: number
  keys: KeyRegister
  readonly ids: { readonly actor: string; readonly id: string }[]
  readonly policy: Policy
  /** Which of these ids are taken: by the register, or earlier in this draft. */
  readonly taken: (actor: string, ids: readonly string[]) => Promise<ReadonlySet<string>>
}

export class RuleBreach extends Error {
  override name = 'RuleBreach'
  constructor(
    readonly refusal: Refusal,
    /** Leaf index of the submission's header. */
    readonly at: number,
  ) {
    super(`${refusal.rule}: ${refusal.message} (submission at ${at})`)
  }
}

export function draftOf(register: {
  readonly size: number
  readonly policy: Policy
  readonly keys: KeyRegister
  taken(actor: string, ids: readonly string[]): Promise<ReadonlySet<string>>
}): Draft {
  const { size, policy, keys } = register
  return { size, policy, keys, ids: [], taken: (actor, ids) => register.taken(actor, ids) }
}

/**
 * Applies every submission in `pieces` to the draft; stops at the first boundary at or beyond `stopAt`.
 * Throws `RuleBreach` when one breaks a rule or the leaves end inside one.
 */
export async function takeSubmissions(
  draft: Draft,
  pieces: AsyncIterable<readonly Uint8Array[]>,
  options: { ed25519: Ed25519; stopAt?: number; onTaken?: (leaves: readonly Uint8Array[]) => Promise<void> },
): Promise<void> {
  const drafted = new Set<string>()
  let waiting: Uint8Array[] = []
  for await (const piece of pieces) {
    waiting.push(...piece)
    let at = 0
    while (at < waiting.length) {
      const header = headerOf(waiting[at]!, draft)
      const leaves = waiting.slice(at, at + 1 + header.count)
      if (leaves.length < 1 + header.count) break
      await take(draft, header.actor, leaves, drafted, options.ed25519)
      await options.onTaken?.(leaves)
      if (options.stopAt !== undefined && draft.size >= options.stopAt) return
      at += leaves.length
    }
    waiting = waiting.slice(at)
  }
  if (waiting.length > 0) {
    throw new RuleBreach({ rule: 'count.mismatch', message: 'the leaves end inside a submission' }, draft.size)
  }
}

async function take(
  draft: Draft,
  actor: string,
  leaves: readonly Uint8Array[],
  drafted: Set<string>,
  ed25519: Ed25519,
): Promise<void> {
  const ids = idsOf(leaves)
  const taken = await draft.taken(actor, ids)
  const lookup = { has: (by: string, id: string) => drafted.has(idKey(by, id)) || (by === actor && taken.has(id)) }
  const state = { policy: draft.policy, keys: draft.keys, ids: knownIds(lookup) }
  const result = applyLeaves(state, leaves, draft.size, ed25519)
  if (!result.ok) throw new RuleBreach(result.refusal, draft.size)
  for (const id of ids) {
    drafted.add(idKey(actor, id))
    draft.ids.push({ actor, id })
  }
  draft.keys = result.state.keys
  draft.size += leaves.length
}

function headerOf(leaf: Uint8Array, draft: Draft): SubmissionHeader {
  try {
    return parseHeader(leaf)
  } catch (error) {
    if (!(error instanceof SubmissionError)) throw error
    throw new RuleBreach({ rule: error.fault, message: error.message }, draft.size)
  }
}

/** Only to look them up beforehand; whether the items are well-formed is for the rules to say. */
function idsOf(leaves: readonly Uint8Array[]): string[] {
  return leaves.slice(1).flatMap(leaf => {
    try {
      const item = JSON.parse(new TextDecoder().decode(leaf)) as { id?: unknown } | null
      return typeof item?.id === 'string' ? [item.id] : []
    } catch {
      return []
    }
  })
}
