import type { SubmissionFault } from '../submission.ts'

/** Why a submission may not enter the ledger. Ids are stable: nodes, receipts and screens name them. */
export type RuleIdV1 =
  | SubmissionFault
  | 'kind.unknown'
  | 'type.unknown'
  | 'field.not-allowed'
  | 'field.malformed'
  | 'root.mismatch'
  | 'genesis.required'
  | 'genesis.again'
  | 'genesis.policy'
  | 'genesis.rules'
  | 'genesis.signers'
  | 'proof.missing'
  | 'proof.repeated'
  | 'registrar.required'
  | 'key.unknown'
  | 'key.revoked'
  | 'key.not-allowed'
  | 'key.actor'
  | 'key.id'
  | 'key.unsafe'
  | 'key.taken'
  | 'id.repeated'
  | 'id.known'
  | 'signature.invalid'

export type RuleIdV2 =
  | RuleIdV1
  | 'policy.alone'
  | 'governance.required'
  | 'policy.pending'
  | 'policy.unsound'
  | 'policy.previous'
  | 'policy.log'
  | 'policy.rules'
  | 'policy.two-changed'
  | 'policy.key-used'
  | 'policy.too-far'
  | 'proposal.known'
  | 'proposal.unknown'
  | 'approval.repeated'
  | 'notice.needless'
  | 'notice.repeated'
  | 'notice.note'
  | 'notice.early'
  | 'notice.short'
  | 'rotation.alone'
  | 'rotation.signers'
  | 'key.holder'
  | 'key.custody'

export type RuleIdV3 =
  | RuleIdV2
  | 'holding.known'
  | 'holding.unknown'
  | 'holding.holder'
  | 'joint.consent'
  | 'joint.required'
  | 'erased.unknown'

export type RuleId = RuleIdV3

export type Refusal = { readonly rule: RuleId; readonly message: string }

/** Ends the checking of a submission; never leaves the rules. */
export class RuleBroken extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message)
  }
}

export function refuse(rule: RuleId, message: string): never {
  throw new RuleBroken({ rule, message })
}
