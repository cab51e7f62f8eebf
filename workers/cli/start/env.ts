import { join, resolve } from 'node:path'
import { z } from 'zod'
import { ANCHOR_FILES, ANCHOR_VARIABLES } from '#app/anchors/anchor-settings.ts'
import { MAIL_VARIABLES } from '#app/mail/mail-settings.ts'
import { StartRefused } from './start-refused.ts'

const schema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  HARDPROOF_DATA: z.string().min(1).default('.data'),
  HARDPROOF_SEED: z.enum(['yes', 'no']).default('yes'),
  HARDPROOF_NODE_PORT: z.coerce.number().int().min(1).max(65_000).default(3101),
})

export interface StartConfig {
  port: number
  /** The members' nodes take the first free ports from here on, the first time they are founded. */
  firstNodePort: number
  databaseUrl: string | null
  redisUrl: string | null
  /** Absolute. */
  data: string
  folders: Record<'postgres' | 'evidence' | 'operator' | 'nodes' | 'logs' | 'demo', string>
  /** What the web server is told of where it stands, as it is. */
  web: Record<string, string>
  /** Pages are built as they are asked for. */
  development: boolean
  /** What web and worker are told of where evidence is kept, as it is: its address, and the credentials for it. */
  evidenceStore: Record<string, string>
  /** What the worker is told of the mail server, as it is. */
  mail: Record<string, string>
  /** What the worker is told of external anchors, with the files that it must be able to read for them. */
  anchors: { environment: Record<string, string>; files: string[] }
  /** Whether an empty database gets the demonstration. */
  seed: boolean
}

/** @throws StartRefused naming every variable that is wrong */
export function readStartConfig(environment: NodeJS.ProcessEnv, development = false): StartConfig {
  const read = schema.safeParse(environment)
  if (!read.success) {
    const names = [...new Set(read.error.issues.map(issue => issue.path.join('.')))].join(', ')
    throw new StartRefused(`Hardproof cannot start: ${names} is set to something it cannot use.`)
  }
  const { PORT, DATABASE_URL, REDIS_URL, HARDPROOF_DATA, HARDPROOF_SEED, HARDPROOF_NODE_PORT } = read.data
  const data = resolve(HARDPROOF_DATA)
  return {
    port: PORT,
    firstNodePort: HARDPROOF_NODE_PORT,
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
    web: pick(environment, webNames),
    evidenceStore: pick(environment, evidenceStoreNames),
    mail: pick(environment, MAIL_VARIABLES),
    anchors: anchorsIn(environment),
    development,
    seed: HARDPROOF_SEED === 'yes',
  }
}

const webNames = ['HOST', 'HARDPROOF_ORIGIN', 'HARDPROOF_OTHER_ORIGINS', 'TRUST_PROXY']
const evidenceStoreNames = [
  'EVIDENCE_STORE_URL',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
]

function anchorsIn(environment: NodeJS.ProcessEnv): StartConfig['anchors'] {
  const files = pick(environment, [...ANCHOR_FILES])
  const absolute = Object.fromEntries(Object.entries(files).map(([name, path]) => [name, resolve(path)]))
  return { environment: { ...pick(environment, ANCHOR_VARIABLES), ...absolute }, files: Object.values(absolute) }
}

function pick(environment: NodeJS.ProcessEnv, names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap(name => (environment[name] ? [[name, environment[name]]] : [])))
}
