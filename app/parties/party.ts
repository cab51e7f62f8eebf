/** claimant: who claims. respondent: against whom. guarantor: who answers for the respondent. */
export type PartyRole = 'claimant' | 'respondent' | 'guarantor'

export interface Party {
  role: PartyRole
  name: string
  /** In the script it was given in. */
  localName: string | null
  place: string | null
}

export const partyWords: Record<PartyRole, string> = {
  claimant: 'Claimant',
  respondent: 'Respondent',
  guarantor: 'Guarantor',
}

/** `Zhang Haiyang 张海洋`, for text that has no markup. */
export function fullName({ name, localName }: Pick<Party, 'name' | 'localName'>): string {
  return localName && localName !== name ? `${name} ${localName}` : name
}
