/**
 * The file that a court is given: what was recorded about one case's contract, with everything needed to check it and
 * nothing that has to be fetched. Each part is a ledger bundle that stands by itself (ledger/exhibit.ts), resting on
 * the earliest published checkpoint that covers its exhibits: one checkpoint for all would say of a file of years ago
 * only that it has not changed since yesterday.
 *
 * `{ "v": 1, "kind": "hardproof-court-bundle", "about": …, "parts": [ bundle … ] }`
 */
import { isJsonObject, type Json, parseStrictJson } from '#ledger/canonical.ts'
import { type Bundle, BundleError, bundleJson, readBundle } from '#ledger/verify.ts'
import { type About, readAbout } from './about.ts'

export interface CourtBundle {
  /** Said by whoever made the bundle; nothing in it is proven. */
  about: About
  parts: readonly Bundle[]
}

const KIND = 'hardproof-court-bundle'
/** More than a contract with a checkpoint for each of its events has; each costs a verifier a dozen signatures. */
export const MAX_PARTS = 500

export function courtBundleText({ about, parts }: CourtBundle): string {
  return JSON.stringify({ v: 1, kind: KIND, about, parts: parts.map(bundleJson) })
}

/** Also takes a bare ledger bundle, about which nothing is said. @throws BundleError */
export function parseCourtBundle(text: string): CourtBundle {
  let value: Json
  try {
    value = parseStrictJson(text)
  } catch (error) {
    throw new BundleError(`the bundle cannot be read: ${error instanceof Error ? error.message : 'not JSON'}`)
  }
  if (!isJsonObject(value)) throw new BundleError('the bundle is not a JSON object')
  if (value.kind === undefined) return { about: readAbout(null), parts: [readBundle(value)] }
  if (value.kind !== KIND || value.v !== 1) throw new BundleError('not a court bundle of version 1')
  const { parts } = value
  if (!Array.isArray(parts) || parts.length > MAX_PARTS) throw new BundleError(`at most ${MAX_PARTS} parts`)
  return { about: readAbout(value.about ?? null), parts: parts.map(readBundle) }
}
