/**
 * The unit a client signs: one header leaf, then `count` contiguous item leaves, all canonical JSON. One signature
 * over the header covers every item through `root`, so a batch of a thousand costs one verification.
 */
import { concatBytes, toBase64, utf8 } from './bytes.ts'
import { canonicalBytes, isJsonObject, type Json, type JsonObject, parseCanonical } from './canonical.ts'
import { type Ed25519, PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from './ed25519.ts'
import { HASH_BYTES, leafHash, rootOf } from './merkle.ts'

export const MAX_LEAF_BYTES = 8192
export const MAX_ITEMS = 1000
export const MAX_PROOFS = 16

/** `key` is a key id (keys.ts), `sig` 64 bytes in base64. */
export type SubmissionProof = { readonly key: string; readonly alg: 'ed25519'; readonly sig: string }

export type UnsignedHeader = {
  readonly v: 1
  readonly kind: string
  /** The organisation that submits: an opaque id. */
  readonly actor: string
  readonly count: number
  /** RFC 6962 root over the items' bytes in order, base64. */
  readonly root: string
}

export type SubmissionHeader = UnsignedHeader & { readonly proofs: readonly SubmissionProof[] }

/** Further members are the public fields that the type allows. */
export type SubmissionItem = {
  readonly v: 1
  /** Chosen by the client, unique for ever per actor: a resend creates nothing twice. */
  readonly id: string
  /** Opaque random id of what the item is about. */
  readonly subject: string
  readonly type: string
  /** 32 bytes, base64 (commitment.ts). */
  readonly commitment: string
  readonly [publicField: string]: Json
}

export type Submission = { readonly header: SubmissionHeader; readonly items: readonly SubmissionItem[] }

export type SubmissionFault =
  | 'leaf.too-long'
  | 'leaf.not-canonical'
  | 'header.malformed'
  | 'item.malformed'
  | 'count.limits'
  | 'count.mismatch'

export class SubmissionError extends Error {
  override name = 'SubmissionError'
  constructor(
    readonly fault: SubmissionFault,
    message: string,
  ) {
    super(message)
  }
}

export type SubmissionSigner = { readonly key: string; readonly secretKey: Uint8Array }

/** Signs with every key given; the first should be the actor's own. */
export function buildSubmission(
  input: { kind: string; actor: string; items: readonly SubmissionItem[]; sign: readonly SubmissionSigner[] },
  ed25519: Ed25519,
): Submission {
  const header = unsignedHeader(input)
  const message = signedBytes(header)
  const proofs = input.sign.map(({ key, secretKey }) => ({
    key,
    alg: 'ed25519' as const,
    sig: toBase64(ed25519.sign(message, secretKey)),
  }))
  return { header: { ...header, proofs }, items: input.items }
}

/** For signers in another process: sign `signedBytes(header)` there, then add `proofs`. */
export function unsignedHeader(input: {
  kind: string
  actor: string
  items: readonly SubmissionItem[]
}): UnsignedHeader {
  const leaves = input.items.map(item => canonicalBytes(item))
  return { v: 1, kind: input.kind, actor: input.actor, count: leaves.length, root: toBase64(batchRootOf(leaves)) }
}

/** `"hardproof/submission/v1\n" ‖ JCS(header without proofs)`. */
export function signedBytes(header: UnsignedHeader | SubmissionHeader): Uint8Array {
  const { v, kind, actor, count, root } = header
  return concatBytes(DOMAIN, canonicalBytes({ v, kind, actor, count, root }))
}

const DOMAIN = utf8('hardproof/submission/v1\n')

/** Header leaf first, then the items' in order. */
export function submissionLeaves(submission: Submission): Uint8Array[] {
  return [canonicalBytes(submission.header), ...submission.items.map(item => canonicalBytes(item))]
}

export function batchRootOf(itemLeaves: readonly Uint8Array[]): Uint8Array {
  return rootOf(itemLeaves.map(leafHash))
}

/**
 * Reads leaves back, checking limits, canonical form and shape; signatures, root and rules are for `rules/`. `header`
 * is what the first leaf was read as, where it has been. Throws `SubmissionError`.
 */
export function parseSubmission(leaves: readonly Uint8Array[], header?: SubmissionHeader): Submission {
  const [first] = leaves
  if (!first) throw new SubmissionError('header.malformed', 'a submission begins with a header')
  const read = header ?? parseHeader(first)
  if (read.count !== leaves.length - 1) {
    throw new SubmissionError('count.mismatch', `the header counts ${read.count} items, ${leaves.length - 1} are here`)
  }
  return { header: read, items: leaves.slice(1).map(parseItem) }
}

export function parseHeader(leaf: Uint8Array): SubmissionHeader {
  const value = parseLeaf(leaf)
  if (
    !hasExactly(value, ['actor', 'count', 'kind', 'proofs', 'root', 'v']) ||
    value.v !== 1 ||
    typeof value.kind !== 'string' ||
    !isToken(value.actor) ||
    !Number.isSafeInteger(value.count) ||
    !isBase64Of(value.root, HASH_BYTES) ||
    !Array.isArray(value.proofs) ||
    !value.proofs.every(isProof)
  ) {
    throw new SubmissionError('header.malformed', 'the header is not { v: 1, kind, actor, count, root, proofs }')
  }
  const count = value.count as number
  if (count < 1 || count > MAX_ITEMS || value.proofs.length > MAX_PROOFS) {
    throw new SubmissionError('count.limits', `1 to ${MAX_ITEMS} items and at most ${MAX_PROOFS} proofs`)
  }
  return value as SubmissionHeader
}

export function parseItem(leaf: Uint8Array): SubmissionItem {
  const value = parseLeaf(leaf)
  if (
    !isJsonObject(value) ||
    value.v !== 1 ||
    !isOpaqueId(value.id) ||
    !isOpaqueId(value.subject) ||
    typeof value.type !== 'string' ||
    !isBase64Of(value.commitment, HASH_BYTES)
  ) {
    throw new SubmissionError('item.malformed', 'an item is not { v: 1, id, subject, type, commitment, … }')
  }
  return value as SubmissionItem
}

/**
 * Cuts a run of leaves that starts at a submission boundary into submissions. Throws `SubmissionError` when a
 * header cannot be read or the run ends inside a submission.
 */
export function splitSubmissions(leaves: readonly Uint8Array[]): Uint8Array[][] {
  const submissions: Uint8Array[][] = []
  for (let at = 0; at < leaves.length; ) {
    const end = at + 1 + parseHeader(leaves[at]!).count
    if (end > leaves.length) throw new SubmissionError('count.mismatch', `the last submission is cut short`)
    submissions.push(leaves.slice(at, end))
    at = end
  }
  return submissions
}

/** Ids of organisations, types and the like: short, printable, no white space. */
export function isToken(value: Json | undefined): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value)
}

/** Ids of items and subjects: 8 to 64 characters with no punctuation to build a meaning from; use random ones. */
export function isOpaqueId(value: Json | undefined): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{8,64}$/.test(value)
}

export function isKeyId(value: Json | undefined): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value)
}

export function isPublicKeyText(value: Json | undefined): value is string {
  return isBase64Of(value, PUBLIC_KEY_BYTES)
}

export function hasExactly(value: Json, keys: readonly string[]): value is JsonObject {
  if (!isJsonObject(value)) return false
  const found = Object.keys(value)
  return found.length === keys.length && keys.every(key => Object.hasOwn(value, key))
}

function parseLeaf(leaf: Uint8Array): Json {
  if (leaf.length > MAX_LEAF_BYTES) throw new SubmissionError('leaf.too-long', `a leaf over ${MAX_LEAF_BYTES} bytes`)
  try {
    return parseCanonical(leaf)
  } catch (error) {
    throw new SubmissionError('leaf.not-canonical', error instanceof Error ? error.message : 'unreadable')
  }
}

function isProof(value: Json): boolean {
  return (
    hasExactly(value, ['alg', 'key', 'sig']) &&
    value.alg === 'ed25519' &&
    isKeyId(value.key) &&
    isBase64Of(value.sig, SIGNATURE_BYTES)
  )
}

function isBase64Of(value: Json | undefined, length: number): value is string {
  if (typeof value !== 'string' || value.length !== 4 * Math.ceil(length / 3)) return false
  return BASE64_ENDS[length % 3]!.test(value)
}

/** RFC 4648 section 4 by the number of bytes after the last whole three: as strict as `fromBase64`, with no bytes made. */
const BASE64_ENDS = [/^[A-Za-z0-9+/]+$/, /^[A-Za-z0-9+/]+[AQgw]==$/, /^[A-Za-z0-9+/]+[AEIMQUYcgkosw048]=$/]
