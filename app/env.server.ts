import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { Config } from '#app/services.server.ts'

const origin = z.url({ protocol: /^https?$/ }).transform(url => new URL(url).origin)

const schema = z.object({
  /** Logs in as hardproof_app, which row-level security holds. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  HARDPROOF_DATA: z.string().min(1).default('.data'),
  /** An S3-compatible bucket; without it evidence lies in a folder under HARDPROOF_DATA. */
  EVIDENCE_STORE_URL: z.url({ protocol: /^s3$/ }).optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** Where people reach this server; in production an https origin, with the proxy that speaks TLS before it. */
  HARDPROOF_ORIGIN: origin.optional(),
  /** More of them, separated by commas. */
  HARDPROOF_OTHER_ORIGINS: z
    .string()
    .transform(list => list.split(',').filter(Boolean))
    .pipe(z.array(origin))
    .default([]),
  /** How many proxies stand before this server, or their addresses. */
  TRUST_PROXY: z
    .string()
    .min(1)
    .transform(value => (/^\d+$/.test(value) ? Number(value) : value))
    .optional(),
  /** A file with the registrar's 32-byte seed, where this server may register keys. */
  HARDPROOF_REGISTRAR_KEY: z.string().min(1).optional(),
  /** In the demonstration a partner's system listens on this machine. */
  WEBHOOK_LOOPBACK: z.enum(['allow', 'refuse']).default('refuse'),
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
})

export interface WebConfig extends Config {
  databaseUrl: string
  port: number
  host: string
  trustProxy: number | string | undefined
  kmsKeyPath: string
  evidenceFolder: string
  evidenceStoreUrl: string | null
  registrarKeyPath: string | null
  development: boolean
}

const GIGABYTE = 1024 ** 3

/** @throws one sentence that names every variable that is missing or wrong. */
export function readWebConfig(environment: Record<string, string | undefined>): WebConfig {
  const read = schema.safeParse(environment)
  if (!read.success) {
    const names = [...new Set(read.error.issues.map(issue => issue.path[0]))].join(', ')
    throw new Error(`The web server cannot start: set ${names} correctly.`)
  }
  const env = read.data
  const data = resolve(env.HARDPROOF_DATA)
  const local = [`http://localhost:${env.PORT}`, `http://127.0.0.1:${env.PORT}`]
  return {
    databaseUrl: env.DATABASE_URL,
    port: env.PORT,
    host: env.HOST,
    publicOrigin: env.HARDPROOF_ORIGIN ?? local[0]!,
    otherOrigins: env.HARDPROOF_ORIGIN
      ? env.HARDPROOF_OTHER_ORIGINS
      : [...local.slice(1), ...env.HARDPROOF_OTHER_ORIGINS],
    maxEvidenceBytes: 2 * GIGABYTE,
    webhookLoopback: env.WEBHOOK_LOOPBACK === 'allow',
    trustProxy: env.TRUST_PROXY,
    kmsKeyPath: join(data, 'operator', 'kms.key'),
    evidenceFolder: join(data, 'evidence'),
    evidenceStoreUrl: env.EVIDENCE_STORE_URL ?? null,
    registrarKeyPath: env.HARDPROOF_REGISTRAR_KEY ?? null,
    development: env.NODE_ENV === 'development',
  }
}
