import { z } from 'zod'
import { CanonicalError, canonicalBytes, parseCanonical } from '#ledger/canonical.ts'

const hash = z.string().regex(/^0x[0-9a-f]{64}$/) as z.ZodType<`0x${string}`>
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/) as z.ZodType<`0x${string}`>
const whole = z.number().int().nonnegative()

/** A transaction as it was signed, before it was sent: sending it again sends the same one. */
const signed = z.strictObject({
  nonce: whole,
  raw: z.string().regex(/^0x[0-9a-f]+$/) as z.ZodType<`0x${string}`>,
  /** What is given for a unit of gas at most, in wei. */
  maxFee: z.string().regex(/^\d+$/),
  /** And of that to whoever makes the block. */
  tip: z.string().regex(/^\d+$/),
  /** Milliseconds since 1970. */
  signedAt: whole,
})

const common = { v: z.literal(1), chainId: whole, contract: address, sender: address }

/** Signed and, as far as is known here, not in a block. */
const pending = z.strictObject({ ...common, state: z.literal('signed'), transaction: hash, signed })

/** In a block. Everything needed to find the event with anybody's client. */
const written = z.strictObject({
  ...common,
  state: z.literal('written'),
  transaction: hash,
  block: whole,
  blockHash: hash,
  /** Seconds since 1970, as the block states. */
  time: whole,
  /** Kept until the block is deep enough, should it vanish. */
  signed: signed.optional(),
})

const schema = z.union([pending, written])

export type SignedTransaction = z.infer<typeof signed>
export type PendingProof = z.infer<typeof pending>
export type WrittenProof = z.infer<typeof written>
export type ChainProof = z.infer<typeof schema>

export function encodeChainProof(proof: ChainProof): Uint8Array {
  return canonicalBytes(JSON.parse(JSON.stringify(proof)))
}

/** Null when it is not one. */
export function parseChainProof(bytes: Uint8Array): ChainProof | null {
  try {
    return schema.parse(parseCanonical(bytes))
  } catch (error) {
    if (error instanceof CanonicalError || error instanceof z.ZodError) return null
    throw error
  }
}
