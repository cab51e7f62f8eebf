import { fullName, type Party } from '#app/parties/party.ts'
import type { JsonObject } from '#ledger/canonical.ts'

interface Claim {
  currency: string
  principalMinor: bigint
  interestMinor: bigint
  costsMinor: bigint
  jurisdiction: string
  courtId: string | null
  track: string
  contractKind?: string
  dueOn?: string | null
  knownOn?: string | null
}

/** The organisation that claims, and whoever the contract is with: in this order. */
export function partiesOf(
  contract: { counterpartyName: string; counterpartyLocalName: string | null; counterpartyPlace: string | null },
  bank: { name: string; localName: string | null; place: string | null },
): [Party, Party] {
  return [
    { role: 'claimant', name: bank.name, localName: bank.localName, place: bank.place },
    {
      role: 'respondent',
      name: contract.counterpartyName,
      localName: contract.counterpartyLocalName,
      place: contract.counterpartyPlace,
    },
  ]
}

export function titleOf([claimant, respondent]: readonly [Party, Party]): string {
  return `${claimant.name} v. ${fullName(respondent)}`
}

/** What the event says with which a case begins, however it was opened. */
export function openingDetail(number: string, contractSubject: string, input: Claim): JsonObject {
  const { jurisdiction, track, courtId, currency, contractKind = 'loan', dueOn = null, knownOn = null } = input
  const claim = {
    principal: input.principalMinor.toString(),
    interest: input.interestMinor.toString(),
    costs: input.costsMinor.toString(),
    currency,
  }
  const about = { jurisdiction, track, court: courtId, contractKind, dueOn, knownOn }
  return { number, contract: contractSubject, ...about, claim }
}
