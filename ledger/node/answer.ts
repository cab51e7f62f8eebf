/** What `add-checkpoint` answers before any entry is looked at: C2SP tlog-witness, in the order it prescribes. */
import { type Checkpoint, CheckpointError, parseCheckpoint } from '../checkpoint.ts'
import type { Ed25519 } from '../ed25519.ts'
import { verifyConsistency } from '../merkle.ts'
import { ed25519Verifier, type Note, NoteError, type NoteSignature, openNote, parseNote } from '../note.ts'
import { logKey, type Policy } from '../policy.ts'
import { type Offer, OfferError, parseOffer } from './offer.ts'

export type Answer = { readonly status: number; readonly type: string; readonly body: string }

export class OfferRefused extends Error {
  override name = 'OfferRefused'
  constructor(
    readonly status: 400 | 403 | 404 | 409 | 422 | 503,
    message: string,
  ) {
    super(message)
  }

  answer(): Answer {
    const type = this.status === 409 ? 'text/x.tlog.size' : 'text/plain; charset=utf-8'
    return { status: this.status, type, body: `${this.message}\n` }
  }
}

/**
 * The checkpoint that is offered, with the log's signature on it. Throws `OfferRefused` unless it is this log's,
 * signed, and consistent with what the member co-signed last.
 */
export function readOffer(
  body: string,
  policy: Policy,
  last: { readonly size: number; readonly root: Uint8Array },
  ed25519: Ed25519,
): { checkpoint: Checkpoint; logSignature: NoteSignature } {
  const { offer, note } = parsed(body)
  const origin = note.text.slice(0, note.text.indexOf('\n'))
  if (origin !== policy.origin) throw new OfferRefused(404, `unknown log ${origin}`)
  const logSignature = signatureOfLog(note, policy, ed25519)
  const checkpoint = checkpointOf(note)
  if (offer.oldSize > checkpoint.size) throw new OfferRefused(400, 'the old size is larger than the checkpoint')
  if (offer.oldSize !== last.size) throw new OfferRefused(409, String(last.size))
  if (!verifyConsistency(last.size, checkpoint.size, last.root, checkpoint.root, offer.proof)) {
    throw new OfferRefused(422, `not shown to be consistent with the checkpoint of size ${last.size}`)
  }
  return { checkpoint, logSignature }
}

function parsed(body: string): { offer: Offer; note: Note } {
  try {
    const offer = parseOffer(body)
    return { offer, note: parseNote(offer.note) }
  } catch (error) {
    if (error instanceof OfferError || error instanceof NoteError) throw new OfferRefused(400, error.message)
    throw error
  }
}

function checkpointOf(note: Note): Checkpoint {
  try {
    return parseCheckpoint(note.text)
  } catch (error) {
    if (error instanceof CheckpointError) throw new OfferRefused(400, error.message)
    throw error
  }
}

function signatureOfLog(note: Note, policy: Policy, ed25519: Ed25519): NoteSignature {
  let signatures: ReturnType<typeof openNote>
  try {
    signatures = openNote(note, [ed25519Verifier(logKey(policy), ed25519)])
  } catch (error) {
    if (error instanceof NoteError) throw new OfferRefused(403, error.message)
    throw error
  }
  if (!signatures[0]) throw new OfferRefused(403, 'not signed by the log')
  return signatures[0].signature
}
