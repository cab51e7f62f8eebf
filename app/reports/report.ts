import type { Actor, OrganisationKind } from '#app/identity/actor.ts'

/**
 * A preservation report's life: a bank's officer requests it, the notary office approves or refuses it, and the
 * notary's own process seals what was approved. Nothing goes back: a refused report is requested anew.
 */
export type ReportStatus = 'requested' | 'approved' | 'sealed' | 'refused'

export const reportStatusWords: Record<ReportStatus, { label: string; tone: 'ok' | 'wait' | 'bad' | 'neutral' }> = {
  requested: { label: 'Waiting for the notary', tone: 'wait' },
  approved: { label: 'Approved, being sealed', tone: 'wait' },
  sealed: { label: 'Sealed', tone: 'neutral' },
  refused: { label: 'Refused', tone: 'bad' },
}

export function mayRequestReport(actor: Actor, kind: OrganisationKind): boolean {
  return kind === 'bank' && (actor.role === 'legal-officer' || actor.role === 'supervisor')
}

export function mayDecideReport(actor: Actor, kind: OrganisationKind): boolean {
  return kind === 'notary' && actor.role === 'notary-officer'
}

/** 2026 and 7 → `2026-0007`: the office's own running number, as it is read aloud. */
export function reportNumber(year: number, value: number): string {
  return `${year}-${String(value).padStart(4, '0')}`
}
