import type { CourtCheckId } from './court-checks.ts'

/**
 * What each check proves when it holds, and what it does not, short enough to stand beside its result; and what it means
 * that it failed.
 */
export const meanings: Record<CourtCheckId, { proves: string; doesNotProve: string; fails: string }> = {
  file: {
    proves: 'SHA-256, computed here from each file’s own bytes, is the one in its record.',
    doesNotProve: 'that a file says the truth, or who wrote it.',
    fails: 'Such a file is not what was recorded. It says nothing now.',
  },
  commitment: {
    proves: 'The details shown are exactly those that its line of the ledger was made from.',
    doesNotProve: 'that they were true when they were recorded.',
    fails: 'Such details are not what was committed to. They say nothing now.',
  },
  signature: {
    proves: 'Whoever holds the key signed this very record, and a registrar had entered that key for them before.',
    doesNotProve: 'which person used the key; nor, by this bundle alone, that it had not been revoked.',
    fails: 'Who submitted such a record is not shown. It says nothing now.',
  },
  inclusion: {
    proves: 'Each is a line of the ledger that the members co-signed, in its place and with this content.',
    doesNotProve: 'when it was written: only that it was there before they co-signed.',
    fails: 'Nothing shows that the members ever saw such a record. It says nothing now.',
  },
  quorum: {
    proves:
      'Each holds a full copy, found that it only ever grew and kept the rules, and said so with a key of its own.',
    doesNotProve: 'that what was recorded was true. The times are those of the members’ own clocks.',
    fails: 'Nothing shows that what rests on this ledger was preserved. It says nothing now.',
  },
  genesis: {
    proves: 'The first line says who the members are and how many must agree; each of them signed it.',
    doesNotProve: 'that these are members on whom you would choose to rely.',
    fails: 'Who the members are is not shown. What they signed says nothing now.',
  },
  changes: {
    proves:
      'Each was proposed and approved in lines of this ledger, with the keys that the rules before it ask for, and handed over by members of both. What is older stays under the rules of its time.',
    doesNotProve:
      'that there was no change since: members that were replaced could still co-sign as before. Compare with a newer checkpoint.',
    fails: 'Who the members were at this checkpoint is not shown. What they signed says nothing now.',
  },
  policy: {
    proves: 'If it is the same, the members are the ones that the notary’s sealed report names.',
    doesNotProve: 'anything, if that number came from the same hands as this bundle.',
    fails: 'The members checked against are not those that your number stands for. Nothing here says anything now.',
  },
}
