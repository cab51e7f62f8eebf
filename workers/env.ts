import { join, resolve } from 'node:path'
import { z } from 'zod'

const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  HARDPROOF_DATA: z.string().min(1).default('.data'),
  WORKER_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  /** In the demonstration a partner's system listens on this machine. */
  WEBHOOK_LOOPBACK: z.enum(['allow', 'refuse']).default('refuse'),
})

export interface WorkerConfig {
  databaseUrl: string
  redisUrl: string | null
  folders: { evidence: string; operator: string }
  healthPort: number
  webhookLoopback: boolean
}

/** @throws one sentence that names every variable that is missing or wrong */
export function readWorkerConfig(environment: NodeJS.ProcessEnv): WorkerConfig {
  const read = schema.safeParse(environment)
  if (!read.success) {
    const names = [...new Set(read.error.issues.map(issue => issue.path.join('.')))].join(', ')
    throw new Error(`The worker cannot start: set ${names} correctly.`)
  }
  const data = resolve(read.data.HARDPROOF_DATA)
  return {
    databaseUrl: read.data.DATABASE_URL,
    redisUrl: read.data.REDIS_URL ?? null,
    folders: { evidence: join(data, 'evidence'), operator: join(data, 'operator') },
    healthPort: read.data.WORKER_HEALTH_PORT,
    webhookLoopback: read.data.WEBHOOK_LOOPBACK === 'allow',
  }
}
