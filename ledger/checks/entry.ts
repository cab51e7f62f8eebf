/** One logged item opened: its leaves read, its place under the signed header and in the ledger's tree proven. */
import { fromBase64 } from '../bytes.ts'
import type { Checkpoint } from '../checkpoint.ts'
import type { Ed25519 } from '../ed25519.ts'
import type { LoggedItem, LoggedLeaf } from '../exhibit.ts'
import { leafHash, verifyInclusion } from '../merkle.ts'
import { parseHeader, parseItem, type SubmissionHeader, type SubmissionItem, signedBytes } from '../submission.ts'

export class EntryError extends Error {
  override name = 'EntryError'
}

/** Answers the public key of a key id, or null when it is not known. */
export type FindKey = (id: string) => Uint8Array | null

export type OpenedEntry = { readonly header: SubmissionHeader; readonly item: SubmissionItem }

/** Reads both leaves and proves that the item is among those the header's root covers. Throws. */
export function openEntry(entry: LoggedItem): OpenedEntry {
  const header = parseHeader(entry.header.leaf)
  const item = parseItem(entry.item.leaf)
  const position = entry.item.index - entry.header.index - 1
  if (!verifyInclusion(leafHash(entry.item.leaf), position, header.count, entry.batch, fromBase64(header.root))) {
    throw new EntryError('the item is not among those that the header covers')
  }
  return { header, item }
}

/** Every signature of the header. Throws `EntryError` on the first that is by an unknown key or does not verify. */
export function proveSigned(header: SubmissionHeader, findKey: FindKey, ed25519: Ed25519): void {
  if (header.proofs.length === 0) throw new EntryError('nobody signed it')
  const message = signedBytes(header)
  for (const { key, sig } of header.proofs) {
    const publicKey = findKey(key)
    if (!publicKey) throw new EntryError(`the key ${key} is not known`)
    if (!ed25519.verify(fromBase64(sig), message, publicKey)) throw new EntryError(`the signature of ${key} is false`)
  }
}

/** Both leaves are lines of the tree that the checkpoint commits to. Throws `EntryError`. */
export function proveLogged(entry: LoggedItem, checkpoint: Checkpoint): void {
  for (const logged of [entry.header, entry.item]) {
    if (!isLogged(logged, checkpoint)) throw new EntryError(`line ${logged.index} of the ledger is something else`)
  }
}

function isLogged({ leaf, index, proof }: LoggedLeaf, { size, root }: Checkpoint): boolean {
  return verifyInclusion(leafHash(leaf), index, size, proof, root)
}
