/**
 * The bundle: everything a court needs in one file. One checkpoint and one chain of policies serve any number of
 * exhibits; a sealed report is an exhibit like any other. In JSON, bytes are base64 and notes are text.
 */
import { fromBase64, toBase64 } from './bytes.ts'
import { isJsonObject, type Json, type JsonObject, parseStrictJson } from './canonical.ts'
import { SALT_BYTES } from './commitment.ts'
import { HASH_BYTES } from './merkle.ts'
import { MAX_NOTE_BYTES } from './note.ts'
import { MAX_MEMBERS } from './policy.ts'
import { hasExactly, MAX_LEAF_BYTES } from './submission.ts'

/** A leaf, its index, and its inclusion proof in the tree of the bundle's checkpoint. */
export type LoggedLeaf = { readonly leaf: Uint8Array; readonly index: number; readonly proof: readonly Uint8Array[] }

/** An item with the header that signs it. `batch` proves the item under the header's root, at item − header − 1. */
export type LoggedItem = {
  readonly header: LoggedLeaf
  readonly item: LoggedLeaf
  readonly batch: readonly Uint8Array[]
}

export type ExhibitFile = {
  readonly name: string
  /** Null when the file travels apart from the bundle. */
  readonly bytes: Uint8Array | null
}

export type Exhibit = {
  /** Words for people; nothing proves them. */
  readonly title: string
  readonly file: ExhibitFile | null
  /** What was captured, with the salt; both null when they are withheld or were erased. */
  readonly payload: Json
  readonly salt: Uint8Array | null
  readonly entry: LoggedItem
}

/** How one policy followed another. */
export type PolicyStep = {
  /** Its proposal, the approvals in the order of their leaves, and the notice where one was needed. */
  readonly entries: readonly LoggedItem[]
  readonly handover: {
    /** The checkpoint at which it came into force, co-signed under the policy before it and under it; verbatim. */
    readonly note: string
    /** That the bundle's checkpoint grew from it. */
    readonly proof: readonly Uint8Array[]
  }
}

type BundleParts = {
  /** The entry that holds the genesis policy: leaves 0 and 1. */
  readonly genesis: LoggedItem
  /** A checkpoint note with its co-signatures, verbatim. */
  readonly checkpoint: string
  /** Registrations and rotations of the keys that signed the exhibits' entries. */
  readonly keys: readonly LoggedItem[]
  readonly exhibits: readonly Exhibit[]
}

/** Version 1 rests on the genesis policy alone; version 2 on those that followed it up to the checkpoint, in order. */
export type BundleV1 = BundleParts & { readonly v: 1 }
export type BundleV2 = BundleParts & { readonly v: 2; readonly policies: readonly PolicyStep[] }
export type Bundle = BundleV1 | BundleV2

/** How the genesis policy was followed, in order; nothing in version 1. */
export function stepsOf(bundle: Bundle): readonly PolicyStep[] {
  return bundle.v === 2 ? bundle.policies : []
}

/** The smallest version that says it. */
export function bundleOf(parts: BundleParts, policies: readonly PolicyStep[]): Bundle {
  return policies.length === 0 ? { v: 1, ...parts } : { v: 2, ...parts, policies }
}

export class BundleError extends Error {
  override name = 'BundleError'
}

/** Of a bundle's text. Files beyond that come apart from it; a JavaScript engine holds no text much longer. */
export const MAX_BUNDLE_CHARS = 384 * 1024 * 1024
export const MAX_EXHIBITS = 100_000
export const MAX_BUNDLED_KEYS = 10_000
/** Changes of policy; a change takes weeks. */
export const MAX_POLICY_STEPS = 1_000
/** A proposal, a notice, and an approval for each member, old or new. */
export const MAX_STEP_ENTRIES = 2 + 2 * MAX_MEMBERS
const MAX_PROOF_HASHES = 64

/** Strict: unknown or missing members, duplicate keys and lax base64 are refused. Throws `BundleError`. */
export function parseBundle(json: string): Bundle {
  if (json.length > MAX_BUNDLE_CHARS) throw new BundleError('the bundle is too long')
  let value: Json
  try {
    value = parseStrictJson(json)
  } catch (error) {
    throw new BundleError(`the bundle cannot be read: ${error instanceof Error ? error.message : 'not JSON'}`)
  }
  return readBundle(value)
}

/** The same for a bundle that stands inside another document, which was parsed strictly. Throws `BundleError`. */
export function readBundle(value: Json): Bundle {
  const more = isJsonObject(value) && value.v === 2 ? ['policies'] : []
  const bundle = fields(value, 'the bundle', ['v', 'genesis', 'checkpoint', 'keys', 'exhibits', ...more])
  if (bundle.v !== 1 && bundle.v !== 2) throw new BundleError('not a bundle of version 1 or 2')
  const policies = bundle.v === 2 ? list(bundle.policies!, 'policies', MAX_POLICY_STEPS) : null
  if (policies?.length === 0) throw new BundleError('a bundle without a change of policy is of version 1')
  return bundleOf(
    {
      genesis: loggedItem(bundle.genesis!, 'genesis'),
      checkpoint: note(bundle.checkpoint!, 'checkpoint'),
      keys: list(bundle.keys!, 'keys', MAX_BUNDLED_KEYS).map((key, i) => loggedItem(key, `keys[${i}]`)),
      exhibits: list(bundle.exhibits!, 'exhibits', MAX_EXHIBITS).map((exhibit, i) =>
        parseExhibit(exhibit, `exhibits[${i}]`),
      ),
    },
    (policies ?? []).map((step, i) => policyStep(step, `policies[${i}]`)),
  )
}

export function parseExhibit(value: Json, where = 'the exhibit'): Exhibit {
  const exhibit = fields(value, where, ['title', 'file', 'payload', 'salt', 'entry'])
  return {
    title: text(exhibit.title!, `${where}.title`),
    file: exhibit.file === null ? null : exhibitFile(exhibit.file!, `${where}.file`),
    payload: exhibit.payload!,
    salt: exhibit.salt === null ? null : bytes(exhibit.salt!, `${where}.salt`, SALT_BYTES),
    entry: loggedItem(exhibit.entry!, `${where}.entry`),
  }
}

/** The text of a bundle file. */
export function bundleText(bundle: Bundle): string {
  return JSON.stringify(bundleJson(bundle))
}

export function bundleJson(bundle: Bundle): JsonObject {
  return {
    v: bundle.v,
    genesis: loggedItemJson(bundle.genesis),
    checkpoint: bundle.checkpoint,
    keys: bundle.keys.map(loggedItemJson),
    exhibits: bundle.exhibits.map(exhibitJson),
    ...(bundle.v === 2 ? { policies: bundle.policies.map(policyStepJson) } : {}),
  }
}

function policyStepJson({ entries, handover }: PolicyStep): JsonObject {
  return {
    entries: entries.map(loggedItemJson),
    handover: { note: handover.note, proof: handover.proof.map(toBase64) },
  }
}

export function exhibitJson({ title, file, payload, salt, entry }: Exhibit): JsonObject {
  return {
    title,
    file: file && { name: file.name, bytes: file.bytes && toBase64(file.bytes) },
    payload,
    salt: salt && toBase64(salt),
    entry: loggedItemJson(entry),
  }
}

function loggedItemJson({ header, item, batch }: LoggedItem): JsonObject {
  return { header: loggedLeafJson(header), item: loggedLeafJson(item), batch: batch.map(toBase64) }
}

function loggedLeafJson({ leaf, index, proof }: LoggedLeaf): JsonObject {
  return { leaf: toBase64(leaf), index, proof: proof.map(toBase64) }
}

function policyStep(value: Json, where: string): PolicyStep {
  const step = fields(value, where, ['entries', 'handover'])
  const handover = fields(step.handover!, `${where}.handover`, ['note', 'proof'])
  return {
    entries: list(step.entries!, `${where}.entries`, MAX_STEP_ENTRIES).map((entry, i) =>
      loggedItem(entry, `${where}.entries[${i}]`),
    ),
    handover: {
      note: note(handover.note!, `${where}.handover.note`),
      proof: hashes(handover.proof!, `${where}.handover.proof`),
    },
  }
}

function exhibitFile(value: Json, where: string): ExhibitFile {
  const file = fields(value, where, ['name', 'bytes'])
  return {
    name: text(file.name!, `${where}.name`),
    bytes: file.bytes === null ? null : bytes(file.bytes!, `${where}.bytes`),
  }
}

function loggedItem(value: Json, where: string): LoggedItem {
  const entry = fields(value, where, ['header', 'item', 'batch'])
  return {
    header: loggedLeaf(entry.header!, `${where}.header`),
    item: loggedLeaf(entry.item!, `${where}.item`),
    batch: hashes(entry.batch!, `${where}.batch`),
  }
}

function loggedLeaf(value: Json, where: string): LoggedLeaf {
  const logged = fields(value, where, ['leaf', 'index', 'proof'])
  const index = logged.index
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0) {
    throw new BundleError(`${where}.index is not a leaf index`)
  }
  const leaf = bytes(logged.leaf!, `${where}.leaf`)
  if (leaf.length > MAX_LEAF_BYTES) throw new BundleError(`${where}.leaf is longer than ${MAX_LEAF_BYTES} bytes`)
  return { leaf, index, proof: hashes(logged.proof!, `${where}.proof`) }
}

function hashes(value: Json, where: string): Uint8Array[] {
  return list(value, where, MAX_PROOF_HASHES).map(hash => bytes(hash, where, HASH_BYTES))
}

function fields(value: Json, where: string, names: readonly string[]): JsonObject {
  if (!isJsonObject(value) || !hasExactly(value, names)) {
    throw new BundleError(`${where} does not have exactly the members ${names.join(', ')}`)
  }
  return value
}

function list(value: Json, where: string, most: number): readonly Json[] {
  if (!Array.isArray(value)) throw new BundleError(`${where} is not a list`)
  if (value.length > most) throw new BundleError(`${where} has more than ${most} members`)
  return value
}

function note(value: Json, where: string): string {
  const read = text(value, where)
  if (read.length > MAX_NOTE_BYTES) throw new BundleError(`${where} is too long`)
  return read
}

function text(value: Json, where: string): string {
  if (typeof value !== 'string') throw new BundleError(`${where} is not text`)
  return value
}

function bytes(value: Json, where: string, length?: number): Uint8Array {
  let decoded: Uint8Array
  try {
    decoded = fromBase64(text(value, where))
  } catch {
    throw new BundleError(`${where} is not base64`)
  }
  if (length !== undefined && decoded.length !== length) throw new BundleError(`${where} is not ${length} bytes`)
  return decoded
}
