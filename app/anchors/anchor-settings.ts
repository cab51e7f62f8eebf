/** What external anchors are set up with, from the environment that an entry point hands in. */
import { z } from 'zod'

const urls = z
  .string()
  .transform(list => list.split(',').map(one => one.trim()))
  .pipe(
    z
      .array(z.url({ protocol: /^https?$/ }))
      .min(1)
      .max(8),
  )

/** Each is absent, or complete: half a service would only look like one. */
const schema = z
  .object({
    HARDPROOF_ANCHOR_EVERY: z.coerce.number().int().min(1).max(31_536_000).default(3_600),
    /** Addresses of RFC 3161 authorities, separated by commas. */
    ANCHOR_TSA_URL: urls.optional(),
    /** A PEM file with every certificate that their tokens may lead to. */
    ANCHOR_TSA_CA: z.string().min(1).optional(),
    ANCHOR_TSA_POLICY: z
      .string()
      .regex(/^[0-2](\.\d+)+$/)
      .optional(),
    ANCHOR_EVM_RPC_URL: z.url({ protocol: /^https?$/ }).optional(),
    ANCHOR_EVM_CHAIN: z.coerce.number().int().positive().optional(),
    ANCHOR_EVM_CONTRACT: z
      .string()
      .regex(/^0x[0-9a-fA-F]{40}$/)
      .optional(),
    /** A file with the 32-byte private key as hex. */
    ANCHOR_EVM_KEY: z.string().min(1).optional(),
    ANCHOR_EVM_CONFIRMATIONS: z.coerce.number().int().min(1).max(10_000).default(12),
    /** In gwei for a unit of gas. */
    ANCHOR_EVM_MAX_FEE: z.coerce.number().positive().max(1_000_000).default(200),
    /** Tests and demonstrations have their authority and their chain on this machine. */
    ANCHOR_LOOPBACK: z.enum(['allow', 'refuse']).default('refuse'),
  })
  .superRefine((env, context) => {
    const together = [
      ['ANCHOR_TSA_URL', 'ANCHOR_TSA_CA'],
      ['ANCHOR_EVM_RPC_URL', 'ANCHOR_EVM_CHAIN', 'ANCHOR_EVM_CONTRACT'],
    ] as const
    for (const names of together) {
      if (!names.some(name => env[name] !== undefined)) continue
      for (const name of names)
        if (env[name] === undefined) context.addIssue({ code: 'custom', path: [name], message: '' })
    }
    if (env.ANCHOR_EVM_KEY && !env.ANCHOR_EVM_RPC_URL) {
      context.addIssue({ code: 'custom', path: ['ANCHOR_EVM_RPC_URL'], message: '' })
    }
  })

export type AnchorSettings = z.output<typeof schema>

/** Its issues' paths name every variable that is missing or wrong. */
export function readAnchorSettings(environment: Record<string, string | undefined>) {
  return schema.safeParse(environment)
}

/** The variables, for a supervisor to hand on; those of the first list name files. */
export const ANCHOR_FILES = ['ANCHOR_TSA_CA', 'ANCHOR_EVM_KEY'] as const
export const ANCHOR_VARIABLES = Object.keys(schema.shape)
