/**
 * The whole road in one go, on a Hardproof that runs here or on one that is started for it.
 *
 *   demo.js [--json] [--run NAME]     a walk that was cut short goes on under its name
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { isAlive } from '#db/embedded/postmaster-file.ts'
import { describeError } from '../describe-error.ts'
import { pause, until } from './demo/browser.ts'
import { type RoadResult, type Step, walkRoad } from './demo/road.ts'
import { readSecrets } from './demo/secrets.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, run: { type: 'string' } } })
const data = resolve(process.env.HARDPROOF_DATA ?? '.data')
const port = process.env.PORT ?? '3000'

async function main(): Promise<void> {
  const running = await runningPort()
  const started = running ? null : await startHardproof()
  try {
    const secrets = await readSecrets(data)
    if (!secrets)
      throw new Error(`There is no demonstration in ${data}: it is entered when Hardproof first starts there.`)
    const base = `http://127.0.0.1:${running ?? port}`
    const run = values.run ?? randomBytes(3).toString('hex')
    say(`Walking the road as ${run}; a walk that is cut short goes on with --run ${run}\n`)
    const result = await walkRoad({ base, secrets, data, run }, show)
    summarise(result)
  } finally {
    await stopHardproof(started)
  }
}

/** Where one runs on the same data, its web server just being started again or not; null where none does. */
async function runningPort(): Promise<string | null> {
  const running = await readFile(join(data, 'running.json'), 'utf8').then(
    text => JSON.parse(text) as { pid: number; port: number },
    () => null,
  )
  if (!running || !isAlive(running.pid)) return null
  return until('the running Hardproof to answer', async () => {
    const healthy = await fetch(`http://127.0.0.1:${running.port}/health`, { signal: AbortSignal.timeout(5_000) }).then(
      answer => answer.ok,
      () => false,
    )
    return healthy ? String(running.port) : null
  })
}

async function startHardproof(): Promise<ChildProcess> {
  say('Starting Hardproof …')
  const program = join(import.meta.dirname, 'start.js')
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'], env: process.env })
  await new Promise<void>((ready, failed) => {
    let said = ''
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (/^ready /m.test(said)) ready()
    })
    child.once('exit', code => failed(new Error(`Hardproof ended (${code}) before it was ready.\n${said}`)))
  })
  return child
}

async function stopHardproof(child: ChildProcess | null): Promise<void> {
  if (!child || child.exitCode !== null) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await Promise.race([ended, pause(30_000)])
}

function show({ step, ms, found }: Step): void {
  say(`✓ ${step.padEnd(9)} ${String(ms).padStart(6)} ms`)
  for (const [name, value] of Object.entries(found)) {
    say(`    ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  }
}

function summarise(result: RoadResult): void {
  say(
    `\nThe road was walked in ${(result.ms / 1000).toFixed(1)} s: captured, published, sealed, disputed, held, verified.`,
  )
  if (values.json) console.log(JSON.stringify(result))
}

/** With --json the last line of standard output is the result; what people read goes beside it. */
function say(line: string): void {
  if (values.json) console.error(line)
  else console.log(line)
}

main().catch(error => {
  console.error(describeError(error))
  if (values.json) console.log(JSON.stringify({ ok: false, error: describeError(error) }))
  process.exit(1)
})
