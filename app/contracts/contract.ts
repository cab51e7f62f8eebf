/**
 * A contract's life as its events tell it. Pure: what may follow what, and why not. `evidence.stored` adds a file at
 * any time and moves nothing.
 */
export const lifeEvents = [
  'contract.drafted',
  'contract.shown',
  'contract.consented',
  'contract.identified',
  'contract.signed',
  'contract.countersigned',
  'contract.delivered',
  'contract.paid',
  'contract.missed',
  'contract.amended',
  'contract.terminated',
] as const

export type LifeEvent = (typeof lifeEvents)[number]
export type ContractEventType = LifeEvent | 'evidence.stored'

/** Named after the event that led to it; a payment after the end leaves it ended. */
export type ContractState =
  | 'drafted'
  | 'shown'
  | 'consented'
  | 'identified'
  | 'signed'
  | 'countersigned'
  | 'delivered'
  | 'paid'
  | 'missed'
  | 'amended'
  | 'terminated'

/** Several people may read, agree, prove who they are and sign: those events repeat until the next step is taken. */
const follows: Record<ContractState, readonly ContractState[]> = {
  drafted: ['shown'],
  shown: ['shown', 'consented', 'identified'],
  consented: ['shown', 'consented', 'identified', 'signed'],
  identified: ['shown', 'consented', 'identified', 'signed'],
  signed: ['signed', 'countersigned', 'delivered'],
  countersigned: ['countersigned', 'delivered', 'paid', 'missed', 'amended', 'terminated'],
  delivered: ['paid', 'missed', 'amended', 'terminated'],
  paid: ['paid', 'missed', 'amended', 'terminated'],
  missed: ['paid', 'missed', 'amended', 'terminated'],
  amended: ['paid', 'missed', 'amended', 'terminated'],
  terminated: ['paid'],
}

export type Moved = { state: ContractState } | { reason: string }

export function afterEvent(state: ContractState, type: ContractEventType): Moved {
  if (type === 'evidence.stored') return { state }
  const event = type.slice('contract.'.length) as ContractState
  const possible = follows[state]
  if (!possible.includes(event)) return { reason: reasonAgainst(state, event, possible) }
  return { state: state === 'terminated' ? state : event }
}

function reasonAgainst(state: ContractState, event: ContractState, possible: readonly ContractState[]): string {
  if (event === 'drafted') return 'a contract is drafted once, by the event that opens it'
  return `"${event}" cannot follow "${state}"; next can be ${possible.join(', ')}`
}

export function isContractEventType(type: string): type is ContractEventType {
  return type === 'evidence.stored' || (lifeEvents as readonly string[]).includes(type)
}
