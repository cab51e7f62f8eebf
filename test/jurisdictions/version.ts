import type { RulePack } from '#app/jurisdictions/pack.ts'
import { shippedPack } from '#app/jurisdictions/packs/index.ts'

/** A version of China's rules by which claims that were due from 2026 on live two years, and nothing else changes. */
export function twoYearsFrom2026(version: number, change: (pack: RulePack) => void = () => {}): string {
  const pack = { ...structuredClone(shippedPack('CN')!), version }
  const [rule] = pack.limitation
  pack.limitation.unshift({
    ...structuredClone(rule!),
    id: 'CN-L0',
    name: 'Claims due from 2026',
    when: { dueFrom: '2026-01-01' },
    period: { count: 2, unit: 'years' },
    source: 'memory',
  })
  change(pack)
  return JSON.stringify(pack)
}
