/** What it is to lay a checkpoint before somebody outside, and what comes back. No I/O. */
import { utf8 } from '#ledger/bytes.ts'
import { type Checkpoint, checkpointText } from '#ledger/checkpoint.ts'

export type AnchorKind = 'rfc3161' | 'evm'
/** seen: it is in a block, which may yet vanish. failed: given up; a later checkpoint is tried. */
export type AnchorStatus = 'pending' | 'seen' | 'confirmed' | 'failed'

export interface AnchorSubject {
  checkpoint: Checkpoint
  /** The token, about to end, that is to be stamped in place of the checkpoint; null for a first anchor. */
  renews: Uint8Array | null
}

/**
 * Exactly the bytes that an authority stamps: the checkpoint's three lines (C2SP tlog-checkpoint: origin, size, root;
 * each with its newline), without the blank line and the signatures that follow them in the note. Or, when a token is
 * renewed, that whole token.
 */
export function stampedBytes({ checkpoint, renews }: AnchorSubject): Uint8Array {
  return renews ?? utf8(checkpointText(checkpoint))
}

/** Where one step has led. `proof` is kept as it is; what it holds is the service's own matter. */
export type AnchorOutcome =
  | { status: 'pending' | 'seen'; proof: Uint8Array; lookAgainMs: number }
  | { status: 'confirmed'; proof: Uint8Array; provenAt: Date; expiresAt: Date | null }

export interface AnchorFinding {
  ok: boolean
  /** What was found, in a sentence. */
  detail: string
  /** The time that the service states; null when nothing holds. */
  provenAt: Date | null
  /** When a certificate that it rests on ends; null where nothing ends. */
  expiresAt: Date | null
}

/** Where a checkpoint is anchored: one authority, or one contract on one chain. */
export interface AnchorService {
  readonly kind: AnchorKind
  /** Its name in the database and on screen: an address without query, or `eip155:<chain>:<contract>`. */
  readonly service: string
  /** Blocks that must stand over the one with the anchor, itself included; null where there are none. */
  readonly confirmations: number | null
  /**
   * One step towards an anchor, from what the step before left. `keep` stores a proof durably before anything that
   * cannot be taken back is sent; a run that starts from there does not send a second one.
   * @throws AnchorError when nothing came of it
   */
  anchor(
    subject: AnchorSubject,
    before: Uint8Array | null,
    keep: (proof: Uint8Array) => Promise<void>,
  ): Promise<AnchorOutcome>
  /** Whether a proof holds today, with the trust that is configured here. @throws AnchorError when it cannot be said */
  verify(proof: Uint8Array, subject: AnchorSubject): Promise<AnchorFinding>
}

/** An expected failure, in words for the operator. `final`: trying the same again cannot succeed. */
export class AnchorError extends Error {
  override name = 'AnchorError'
  constructor(
    message: string,
    readonly final = false,
  ) {
    super(message)
  }
}

const FIRST_RETRY_MS = 5_000
const LAST_RETRY_MS = 10 * 60_000
/** About twenty minutes of them. */
export const MAX_ATTEMPTS = 8

/** How long to wait after that many failures in a row. */
export function retryDelay(attempts: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1))
}

/** A token is renewed this long before the first certificate that it rests on ends. */
export const RENEW_BEFORE_MS = 30 * 24 * 3_600_000
