import { DomainError } from '#app/errors/domain-error.ts'
import { receiveSubmission } from '#app/submissions/receive-submission.server.ts'
import type { Database } from '#db/client.ts'
import { readGovernance } from '#db/ledger-chain.ts'
import { BytesError, fromBase64 } from '#ledger/bytes.ts'
import { isJsonObject } from '#ledger/canonical.ts'
import { unpackLeaves } from '#ledger/node/packed.ts'
import { type Policy, PolicyError, parsePolicy, policyHash } from '#ledger/policy.ts'
import { parseSubmission, type Submission, SubmissionError, type SubmissionItem } from '#ledger/submission.ts'
import { unknownRules } from './known-rules.ts'
import { ruleWords } from './rule-words.ts'

export interface ReceivedChange {
  /** Null for one that is in the ledger and has no row here any more. */
  submissionId: string | null
  /** The policy that it is about, hex. */
  hash: string
}

/**
 * Takes a change of policy that `member` signed elsewhere, as packed leaves in base64, and hands it to the sequencer.
 * What the rules would refuse as the ledger stands is refused here, in words; the sequencer has the last one.
 * @throws DomainError
 */
export async function receiveChange(db: Database, member: string, packed: string): Promise<ReceivedChange> {
  const bytes = decoded(packed)
  const { header, items } = read(bytes)
  if (header.kind !== 'policy') throw unread('This is not a change of policy.')
  if (header.actor !== member) {
    throw new DomainError(
      'another-member',
      `This is signed for member ${header.actor}; your organisation is member ${member}.`,
      403,
    )
  }
  const proposed = policyIn(items[0]!)
  const hash = proposed ? policyHash(proposed) : String(items[0]!.policy)
  const unknown = await unknownRulesOf(db, proposed, hash)
  if (unknown !== null) throw new DomainError('rules-unknown', unknown, 422)
  try {
    // Who may send has signed in: nobody is held back.
    const { submissionId } = await receiveSubmission(db, bytes, async () => {})
    return { submissionId, hash }
  } catch (error) {
    if (!(error instanceof DomainError) || error.status !== 422) throw error
    throw new DomainError(error.code, ruleWords(error.code, error.message), 422)
  }
}

function decoded(packed: string): Uint8Array {
  try {
    return fromBase64(packed)
  } catch (error) {
    if (error instanceof BytesError) throw unread('What was signed cannot be read.')
    throw error
  }
}

function read(bytes: Uint8Array): Submission {
  try {
    return parseSubmission(unpackLeaves(bytes) ?? [])
  } catch (error) {
    if (error instanceof SubmissionError) throw unread(`What was signed cannot be read: ${error.message}.`)
    throw error
  }
}

/** In a proposal; all else names it by its hash. */
function policyIn({ policy }: SubmissionItem): Policy | null {
  if (!isJsonObject(policy ?? null)) return null
  try {
    return parsePolicy(policy!)
  } catch (error) {
    if (error instanceof PolicyError) throw unread(`The policy is not sound: ${error.message}.`)
    throw error
  }
}

async function unknownRulesOf(db: Database, proposed: Policy | null, hash: string): Promise<string | null> {
  if (proposed) return unknownRules(proposed)
  const { proposals } = await readGovernance(db)
  const found = proposals.find(proposal => proposal.hash === hash)
  return found ? unknownRules(found.policy) : null
}

function unread(message: string): DomainError {
  return new DomainError('change-unread', message, 400)
}
