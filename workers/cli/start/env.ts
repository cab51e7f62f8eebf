import { join, resolve } from 'node:path'
import { z } from 'zod'
import { StartRefused } from './start-refused.ts'

const schema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  HARDPROOF_DATA: z.string().min(1).default('.data'),
  HARDPROOF_SEED: z.enum(['yes', 'no']).default('yes'),
})

export interface StartConfig {
  port: number
  databaseUrl: string | null
  redisUrl: string | null
  /** Absolute. */
  data: string
  folders: Record<'postgres' | 'evidence' | 'operator' | 'nodes' | 'logs' | 'demo', string>
  /** What the web server is told of where it stands, as it is. */
  web: Record<string, string>
  /** What web and worker are told of where evidence is kept, as it is: its address, and the credentials for it. */
  evidenceStore: Record<string, string>
  /** Whether an empty database gets the demonstration. */
  seed: boolean
}

/** @throws StartRefused naming every variable that is wrong */
export function readStartConfig(environment: NodeJS.ProcessEnv): StartConfig {
  const read = schema.safeParse(environment)
  if (!read.success) {
    const names = [...new Set(read.error.issues.map(issue => issue.path.join('.')))].join(', ')
    throw new StartRefused(`Hardproof cannot start: ${names} is set to something it cannot use.`)
  }
  const { PORT, DATABASE_URL, REDIS_URL, HARDPROOF_DATA, HARDPROOF_SEED } = read.data
  const data = resolve(HARDPROOF_DATA)
  return {
    port: PORT,
    databaseUrl: DATABASE_URL ?? null,
    redisUrl: REDIS_URL ?? null,
    data,
    folders: {
      postgres: join(data, 'postgres'),
      evidence: join(data, 'evidence'),
      operator: join(data, 'operator'),
      nodes: join(data, 'nodes'),
      logs: join(data, 'logs'),
      demo: join(data, 'demo'),
    },
    web: Object.fromEntries(
      passedOn.flatMap(name => (environment[name] === undefined ? [] : [[name, environment[name]]])),
    ),
    evidenceStore: evidenceStore(environment),
    seed: HARDPROOF_SEED === 'yes',
  }
}

const passedOn = ['HOST', 'HARDPROOF_ORIGIN', 'HARDPROOF_OTHER_ORIGINS', 'TRUST_PROXY']

function evidenceStore({ EVIDENCE_STORE_URL, ...others }: NodeJS.ProcessEnv): Record<string, string> {
  if (EVIDENCE_STORE_URL === undefined) return {}
  const credentials = Object.entries(others).flatMap(([name, value]) =>
    name.startsWith('AWS_') && value !== undefined ? [[name, value]] : [],
  )
  return { EVIDENCE_STORE_URL, ...Object.fromEntries(credentials) }
}
