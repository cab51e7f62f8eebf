import { join, resolve } from 'node:path'
import { z } from 'zod'
import { type AnchorSettings, readAnchorSettings } from '#app/anchors/anchor-settings.ts'
import { type MailSettings, readMailSettings } from '#app/mail/mail-settings.ts'

const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  HARDPROOF_DATA: z.string().min(1).default('.data'),
  /** An S3-compatible bucket; without it evidence lies in a folder under HARDPROOF_DATA. */
  EVIDENCE_STORE_URL: z.url({ protocol: /^s3$/ }).optional(),
  WORKER_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  /** Where people reach the web server: e-mail links to it. */
  HARDPROOF_ORIGIN: z
    .url({ protocol: /^https?$/ })
    .transform(url => new URL(url).origin)
    .default('http://localhost:3000'),
  /** In the demonstration a partner's system listens on this machine. */
  WEBHOOK_LOOPBACK: z.enum(['allow', 'refuse']).default('refuse'),
})

export interface WorkerConfig {
  databaseUrl: string
  redisUrl: string | null
  folders: { evidence: string; operator: string }
  evidenceStoreUrl: string | null
  healthPort: number
  webhookLoopback: boolean
  anchors: AnchorSettings
  publicOrigin: string
  /** Null where no mail server is set up. */
  mail: MailSettings | null
}

/** @throws one sentence that names every variable that is missing or wrong */
export function readWorkerConfig(environment: Record<string, string | undefined>): WorkerConfig {
  const read = schema.safeParse(environment)
  const anchors = readAnchorSettings(environment)
  const mail = readMailSettings(environment)
  if (!read.success || !anchors.success || !mail.success) {
    const issues = [read, anchors, mail].flatMap(({ error }) => error?.issues ?? [])
    const names = [...new Set(issues.map(issue => issue.path[0]))].join(', ')
    throw new Error(`The worker cannot start: set ${names} correctly.`)
  }
  const data = resolve(read.data.HARDPROOF_DATA)
  return {
    databaseUrl: read.data.DATABASE_URL,
    redisUrl: read.data.REDIS_URL ?? null,
    folders: { evidence: join(data, 'evidence'), operator: join(data, 'operator') },
    evidenceStoreUrl: read.data.EVIDENCE_STORE_URL ?? null,
    healthPort: read.data.WORKER_HEALTH_PORT,
    webhookLoopback: read.data.WEBHOOK_LOOPBACK === 'allow',
    anchors: anchors.data,
    publicOrigin: read.data.HARDPROOF_ORIGIN,
    mail: mail.data,
  }
}
