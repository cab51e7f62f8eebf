import { packSchema, type RulePack } from '../pack.ts'
import { br1 } from './br/1.ts'
import { cn1 } from './cn/1.ts'
import { de1 } from './de/1.ts'
import { eu1 } from './eu/1.ts'
import { gbEaw1 } from './gb-eaw/1.ts'
import { hk1 } from './hk/1.ts'
import { in1 } from './in/1.ts'
import { sg1 } from './sg/1.ts'
import { usCa1 } from './us-ca/1.ts'
import { usNy1 } from './us-ny/1.ts'
import { usVt1 } from './us-vt/1.ts'

/** The rule packs that come with the product, each version for ever: a case remembers the one it was judged by. */
export const shippedPacks: readonly RulePack[] = [cn1, eu1, de1, gbEaw1, usNy1, usCa1, usVt1, sg1, in1, hk1, br1].map(
  pack => packSchema.parse(pack),
)

const byCode = new Map<string, RulePack[]>()
for (const pack of shippedPacks) byCode.set(pack.jurisdiction, [...(byCode.get(pack.jurisdiction) ?? []), pack])

/** Every jurisdiction that there are rules for. */
export const ruleCodes: readonly string[] = [...byCode.keys()]

/** That version, or the newest. */
export function shippedPack(jurisdiction: string, version?: number): RulePack | undefined {
  const versions = byCode.get(jurisdiction) ?? []
  return version === undefined ? versions.at(-1) : versions.find(pack => pack.version === version)
}

/** Every version that comes with the product, oldest first. */
export function shippedVersions(jurisdiction: string): RulePack[] {
  return [...(byCode.get(jurisdiction) ?? [])]
}
