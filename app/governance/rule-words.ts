/** What a refusal of a change of policy means, and what to do; by the rule's id. */
const words: Record<string, string> = {
  'policy.alone': 'A change of policy stands alone in its submission.',
  'governance.required': 'It was not signed with the governance key that this member has in the policy.',
  'policy.pending': 'A policy is adopted and comes into force soon. Nothing else can be proposed until then.',
  'policy.unsound': 'The proposed policy is not sound.',
  'policy.previous': 'Another policy has come into force since this was prepared. Prepare it again.',
  'policy.log': 'A policy keeps the ledger’s name and key.',
  'policy.rules': 'Rules stay as they are or become those of a later version, never of an earlier one.',
  'policy.two-changed': 'One member at a time is removed or given another key.',
  'policy.key-used': 'One of its keys has had another use in this ledger. Make a new one.',
  'policy.too-far': 'It would come into force too far ahead.',
  'proposal.known': 'This very policy is proposed already. Approve that proposal.',
  'proposal.unknown': 'This proposal is no longer open: it was replaced, or another policy is in force.',
  'approval.repeated': 'This key has approved already.',
  'notice.needless': 'No notice is needed: nobody is removed or re-keyed.',
  'notice.repeated': 'The notice has been shown already.',
  'notice.note': 'One of the two checkpoints is not published under the policy in force.',
  'notice.early': 'The first checkpoint does not cover the proposal.',
  'notice.short': 'The notice has not run long enough yet.',
  'signature.invalid': 'The signature does not verify.',
  'kind.unknown': 'The rules of this ledger have no changes of policy.',
  'type.unknown': 'The rules of this ledger have no changes of policy.',
}

/** The rule in words, or what the ledger itself said. */
export function ruleWords(rule: string, message: string | null): string {
  return words[rule] ?? message ?? rule
}
