import type { AnchorKind, AnchorStatus } from './anchor.ts'

/** One anchor, as a page shows it. Moments are ISO 8601. */
export interface AnchorLine {
  id: string
  status: AnchorStatus
  size: number
  askedAt: string
  provenAt: string | null
  expiresAt: string | null
  /** Of an EVM chain. */
  transaction: string | null
  error: string | null
}

export interface AnchorServiceView {
  kind: AnchorKind
  /** The authority's address, or `eip155:<chain>:<contract>`. */
  service: string
  everySeconds: number
  confirmations: number | null
  /** False: anchors of it are kept, and no new ones are made. */
  inUse: boolean
  /** The newest confirmed anchor of a checkpoint. */
  newest: AnchorLine | null
  /** What is on its way, or failed after the newest. */
  latest: AnchorLine | null
}
