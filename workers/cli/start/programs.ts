import { join } from 'node:path'
import type { DatabaseUrls } from '#db/embedded.ts'
import type { Program } from './child.ts'
import type { StartConfig } from './env.ts'
import { confinedTo } from './permissions.ts'

export interface Place {
  config: StartConfig
  /** The project's folder, and the one its programs were built into. */
  project: string
  programs: string
}

/** What every program must be able to read of the project: its code and its packages. */
function code({ project, programs }: Place): string[] {
  return [programs, join(project, 'node_modules'), join(project, 'package.json')]
}

export function webProgram(place: Place, urls: DatabaseUrls): Program {
  const { config, programs } = place
  return {
    name: 'web',
    script: join(programs, 'server.js'),
    // Vite reads all of the project, and starts processes of its own.
    nodeFlags: config.development ? [] : operatorFlags(place),
    environment: {
      ...(config.development && { NODE_ENV: 'development' }),
      ...config.web,
      ...operatorEnvironment(config),
      DATABASE_URL: urls.app,
      PORT: String(config.port),
      HARDPROOF_REGISTRAR_KEY: join(config.folders.operator, 'registrar.key'),
    },
    healthUrl: `http://127.0.0.1:${config.port}/health`,
  }
}

export function workerProgram(place: Place, urls: DatabaseUrls, healthPort: number): Program {
  const { config, programs } = place
  return {
    name: 'worker',
    script: join(programs, 'worker.js'),
    nodeFlags: operatorFlags(place, config.anchors.files),
    environment: {
      ...operatorEnvironment(config),
      ...config.anchors.environment,
      ...config.mail,
      HARDPROOF_ORIGIN: config.web.HARDPROOF_ORIGIN ?? `http://localhost:${config.port}`,
      ...(config.redisUrl && { REDIS_URL: config.redisUrl }),
      DATABASE_URL: urls.worker,
      WORKER_HEALTH_PORT: String(healthPort),
    },
    healthUrl: `http://127.0.0.1:${healthPort}/health`,
  }
}

/** Each member's own process: it sees its own folder, and neither another member's nor the operator's. */
export function nodeProgram(place: Place, member: { name: string; url: string }, origin: string): Program {
  const { config, programs } = place
  const own = join(config.folders.nodes, member.name)
  return {
    name: `node-${member.name}`,
    script: join(programs, 'cli', 'node.js'),
    arguments: ['--member', member.name, '--data', config.data],
    nodeFlags: confinedTo({ read: code(place), write: [own] }),
    environment: {},
    healthUrl: `${member.url}/health`,
    healthSays: { member: member.name, origin },
  }
}

export function seedProgram({ config, programs }: Place, urls: DatabaseUrls): Program {
  return {
    name: 'seed',
    script: join(programs, 'cli', 'seed.js'),
    environment: {
      ...operatorEnvironment(config),
      DATABASE_URL: urls.app,
      PORT: String(config.port),
      HARDPROOF_REGISTRAR_KEY: join(config.folders.operator, 'registrar.key'),
    },
    healthUrl: null,
  }
}

/** Web and worker hold what is the operator's. The members' folders, with the notary's keys, are not in the list. */
function operatorFlags(place: Place, more: string[] = []): string[] {
  const { evidence, operator } = place.config.folders
  return confinedTo({ read: [...code(place), ...more], write: [evidence, operator] })
}

function operatorEnvironment(config: StartConfig): Record<string, string> {
  // On one machine, the demonstration's partners receive their webhooks on loopback.
  return { ...config.evidenceStore, HARDPROOF_DATA: config.data, WEBHOOK_LOOPBACK: 'allow' }
}
