import type { SubmissionFault } from '../submission.ts'

/** Why a submission may not enter the ledger. Ids are stable: nodes, receipts and screens name them. */
export type RuleId =
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

export type Refusal = { readonly rule: RuleId; readonly message: string }
