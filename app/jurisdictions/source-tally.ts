import type { RulePack } from './pack.ts'
import type { SourceClass } from './source-words.ts'

export type SourceTally = Record<SourceClass, number>

/** How many rules of a pack rest on what. */
export function sourceTally(pack: RulePack): SourceTally {
  const { language, tracks, courts, checklist, certificates, limitation, deadlines, calendar } = pack
  const rules = [language, ...tracks, ...courts, ...checklist, ...certificates, ...limitation, ...deadlines, calendar]
  const tally: SourceTally = { read: 0, secondary: 0, memory: 0 }
  for (const { source } of [...rules, ...limitation.flatMap(({ effects }) => effects)]) tally[source] += 1
  return tally
}

/** `20 read, 6 from a secondary source, 9 for counsel to confirm`. */
export function tallyWords({ read, secondary, memory }: SourceTally): string {
  return `${read} read, ${secondary} from a secondary source, ${memory} for counsel to confirm`
}
