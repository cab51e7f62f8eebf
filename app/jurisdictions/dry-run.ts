/** What a version can change for a case that is open. */
export const changeKinds = {
  limitation: 'Limitation',
  gates: 'What bars the filing',
  items: 'What is missing',
  tracks: 'Ways that are open',
  court: 'Competent court',
  'next-deadline': 'Next deadline',
} as const
export type ChangeKind = keyof typeof changeKinds

export interface CaseChange {
  kind: ChangeKind
  before: string
  after: string
}

/** One case that a version changes. */
export interface ChangedCase {
  caseId: string
  number: string
  title: string
  /** By which version it is judged now. */
  version: number
  changes: CaseChange[]
}

export type ChangeCounts = Partial<Record<ChangeKind, number>>

export type DryRunState = 'waiting' | 'running' | 'done' | 'failed'
