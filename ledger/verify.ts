/**
 * What a judge's browser, a court's own node and the command line run on a bundle. Pure: no network, no clock, no
 * trust in whoever made the bundle; the only thing taken on trust is the pinned hash of the genesis policy.
 */
import { type Check, verdictOf } from './checks/check.ts'
import { checkExhibit } from './checks/exhibit-checks.ts'
import { type Ground, openGround } from './checks/ground.ts'
import { type Ed25519, nobleEd25519 } from './ed25519.ts'
import type { Bundle, Exhibit } from './exhibit.ts'

export type { Check, CheckId } from './checks/check.ts'
export { verdictOf } from './checks/check.ts'
export type { Ground } from './checks/ground.ts'
export { openGround } from './checks/ground.ts'
export type { PolicyChange } from './checks/policy-steps.ts'
export { quorumTime } from './checks/quorum-time.ts'
export {
  type Bundle,
  BundleError,
  type BundleV2,
  bundleJson,
  bundleText,
  type Exhibit,
  type PolicyStep,
  parseBundle,
  readBundle,
} from './exhibit.ts'

export type ExhibitVerdict = { readonly title: string; readonly ok: boolean | null; readonly checks: readonly Check[] }

export type BundleVerdict = {
  /** Of everything together: false if anything failed, null if anything could not be checked. */
  readonly ok: boolean | null
  /** What all exhibits rest on: log signature, quorum, genesis, changes of policy where there are any, trust root. */
  readonly ledger: readonly Check[]
  /** Each with its own checks only: file, record, signature, key, place in the ledger. */
  readonly exhibits: readonly ExhibitVerdict[]
}

/** `trust` is the genesis policy's hash, hex, as printed in a sealed report; null leaves that check open. */
export function verifyBundle(
  bundle: Bundle,
  trust: string | null = null,
  ed25519: Ed25519 = nobleEd25519,
): BundleVerdict {
  const ground = openGround(bundle, trust, ed25519)
  const exhibits = bundle.exhibits.map(exhibit => {
    const checks = checkExhibit(exhibit, ground)
    return { title: exhibit.title, ok: verdictOf(checks), checks }
  })
  return {
    ok: verdictOf([...ground.checks, ...exhibits.flatMap(exhibit => exhibit.checks)]),
    ledger: ground.checks,
    exhibits,
  }
}

/** The whole argument for one exhibit, in order. `ground` comes from `openGround`, once for each bundle. */
export function verifyExhibit(exhibit: Exhibit, ground: Ground): Check[] {
  return [...checkExhibit(exhibit, ground), ...ground.checks]
}

/** The exhibit with the file that a reader holds, in place of the one in the bundle or of none. */
export function withFile(exhibit: Exhibit, name: string, bytes: Uint8Array): Exhibit {
  return { ...exhibit, file: { name, bytes } }
}
