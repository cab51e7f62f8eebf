import { spawn } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { Refusal } from './fail.mjs'
import { inProject, root } from './project.mjs'
import { digest, isFresh, stamp } from './stamps.mjs'

const configuration = ['package.json', 'package-lock.json', 'tsconfig.json']

/** What is built, from what, and how it shows. */
const parts = [
  {
    name: 'application',
    sources: ['app', 'db', 'ledger', 'public', 'vite.config.ts', ...configuration],
    result: 'build/server/index.js',
    build: buildApplication,
  },
  {
    name: 'programs',
    sources: ['app', 'db', 'ledger', 'workers', 'test/bench', ...configuration],
    result: 'build/cli/start.js',
    build: buildPrograms,
  },
]

export function needsBuild() {
  return parts.some(part => !isFresh(part))
}

export async function build({ all }) {
  for (const part of parts) {
    if (!all && isFresh(part)) continue
    console.log(`Building the ${part.name} …`)
    // A build that fails must not pass for the one before it.
    rmSync(inProject(part.result), { force: true })
    const sources = digest(part.sources)
    await part.build()
    stamp(part, sources)
  }
}

function buildApplication() {
  // Under a test run, vite.config.ts leaves Remix out.
  const { VITEST: _, ...environment } = process.env
  const remix = inProject('node_modules', '@remix-run', 'dev', 'dist', 'cli.js')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [remix, 'vite:build', '--logLevel', 'error'], {
      cwd: root,
      stdio: 'inherit',
      env: { ...environment, NODE_ENV: 'production' },
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Refusal(`The application could not be built (${code ?? signal}), for the reason above.`))
    })
  })
}

/** Each program in one file, so that where it lies says where it came from; packages stay in node_modules. */
async function buildPrograms() {
  const { build, stop } = await import('esbuild')
  const programs = readdirSync(inProject('workers', 'cli')).filter(name => name.endsWith('.ts'))
  const entryPoints = {
    server: 'app/server.ts',
    worker: 'workers/main.ts',
    'cli/bench': 'test/bench/bench.ts',
    ...Object.fromEntries(programs.map(name => [`cli/${basename(name, '.ts')}`, `workers/cli/${name}`])),
  }
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.entries(entryPoints).filter(([, source]) => existsSync(inProject(source)))),
    outdir: 'build',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    jsx: 'automatic',
    sourcemap: 'linked',
    logLevel: 'warning',
  })
  // Its helper process would stay as long as this one.
  await stop()
}
