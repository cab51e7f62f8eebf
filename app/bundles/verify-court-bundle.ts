/** What browser and command line run on a court bundle: the ledger's own verification, part by part. */
import { checkExhibit } from '#ledger/checks/exhibit-checks.ts'
import { nobleEd25519 } from '#ledger/ed25519.ts'
import { policyHash } from '#ledger/policy.ts'
import { type Check, type Ground, openGround, quorumTime, verdictOf } from '#ledger/verify.ts'
import type { CourtBundle } from './court-bundle.ts'
import { differ, type PolicyOnLine, policiesOf } from './policy-history.ts'
import { rememberedEd25519 } from './remembered-ed25519.ts'

/** Who vouches for a part's checkpoint; times in seconds since 1970, null where a member did not co-sign. */
export interface Cosigned {
  size: number
  members: readonly { name: string; organisation: string; time: number | null }[]
  quorum: number
  /** When enough members had co-signed; null when they have not. */
  since: number | null
}

export interface PartVerdict {
  ledger: readonly Check[]
  /** In the order of the part's exhibits. */
  exhibits: readonly (readonly Check[])[]
  /** Null when the checkpoint cannot be relied on at all. */
  cosigned: Cosigned | null
  /** Those it rests on, in order; empty when they do not hold. */
  policies: readonly PolicyOnLine[]
  /** Of the genesis policy, hex: the trust root; null when it cannot be read. */
  root: string | null
}

export interface CourtVerdict {
  /** False if anything failed, null if anything could not be checked, the comparison of trust roots set apart. */
  ok: boolean | null
  parts: readonly PartVerdict[]
}

export interface Progress {
  done: number
  total: number
}

/**
 * Verifies all parts. `trust` is the genesis policy's hash, hex, from elsewhere; null leaves that comparison open and
 * out of `ok`, since only a reader can make it. `pause` is awaited after each exhibit, so that a page stays alive.
 */
export async function verifyCourtBundle(
  { parts }: CourtBundle,
  trust: string | null,
  pause: (progress: Progress) => void | Promise<void> = () => {},
): Promise<CourtVerdict> {
  const total = parts.reduce((sum, part) => sum + part.exhibits.length, 0)
  const verdicts: PartVerdict[] = []
  // Parts repeat how the ledger began and how its policy changed.
  const ed25519 = rememberedEd25519(nobleEd25519)
  let done = 0
  for (const part of parts) {
    const ground = openGround(part, trust, ed25519)
    const exhibits: Check[][] = []
    for (const exhibit of part.exhibits) {
      exhibits.push(checkExhibit(exhibit, ground))
      done += 1
      await pause({ done, total })
    }
    const root = ground.policy && policyHash(ground.policy)
    verdicts.push({ ledger: ground.checks, exhibits, cosigned: cosignedBy(ground), policies: policiesOf(ground), root })
  }
  return { ok: okOf(verdicts, trust), parts: verdicts }
}

function cosignedBy({ publication }: Ground): Cosigned | null {
  if (!publication) return null
  const { checkpoint, members, quorum } = publication
  return {
    size: checkpoint.size,
    members: members.map(({ member, time }) => ({ name: member.name, organisation: member.organisation, time })),
    quorum,
    since: quorumTime(publication),
  }
}

/** Whether parts contradict each other in the policies that they rest on. */
export function historiesDiffer(parts: readonly PartVerdict[]): boolean {
  return differ(parts.map(({ policies, cosigned }) => ({ policies, size: cosigned?.size ?? null })))
}

function okOf(parts: readonly PartVerdict[], trust: string | null): boolean | null {
  if (parts.length === 0) return null
  if (new Set(parts.map(part => part.root)).size > 1 || historiesDiffer(parts)) return false
  const checks = parts.flatMap(part => [...part.ledger, ...part.exhibits.flat()])
  return verdictOf(checks.filter(check => trust !== null || check.id !== 'policy' || check.ok === false))
}
