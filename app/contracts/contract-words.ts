import type { Tone } from '#app/ui/tag.tsx'
import type { ContractState } from './contract.ts'

/** What a contract has come to. Only what the bank's events state: none of it is checked by Hardproof. */
export const contractStateWords: Record<ContractState, { label: string; tone: Tone }> = {
  drafted: { label: 'Drafted', tone: 'neutral' },
  shown: { label: 'Shown', tone: 'neutral' },
  consented: { label: 'Consented', tone: 'neutral' },
  identified: { label: 'Identified', tone: 'neutral' },
  signed: { label: 'Signed', tone: 'neutral' },
  countersigned: { label: 'In force', tone: 'neutral' },
  delivered: { label: 'In force', tone: 'neutral' },
  paid: { label: 'Paying', tone: 'neutral' },
  missed: { label: 'Payment missed', tone: 'wait' },
  amended: { label: 'Amended', tone: 'neutral' },
  terminated: { label: 'Terminated', tone: 'neutral' },
}

/** 2,480,113 → `2.4 MB`. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  const [unit, divisor] = bytes < 1_000_000 ? ['kB', 1000] : bytes < 1e9 ? ['MB', 1e6] : ['GB', 1e9]
  return `${(bytes / (divisor as number)).toFixed(1)} ${unit}`
}
