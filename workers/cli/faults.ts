/**
 * Kills processes of a running Hardproof at random, again and again, while a bank keeps recording; then everything that
 * was acknowledged must be on every member's copy, once, and fsck must find nothing.
 *
 *   npm run faults -- [--rounds N] [--seed S] [--json]
 *
 * A system of its own, in a temporary folder that is removed at the end unless something was found. The seed decides
 * who is struck, how and when; what the processes do meanwhile is theirs. Exits 0 when nothing was lost or done twice.
 */
import { rm } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { describeError } from '../describe-error.ts'
import { audit } from './faults/audit.ts'
import { startLoad } from './faults/load.ts'
import { seededRandom } from './faults/random.ts'
import { struck } from './faults/strike.ts'
import { openSystem } from './faults/system.ts'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '100' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const rounds = Number(values.rounds)
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('Say how many rounds: --rounds 100')
  if (!Number.isSafeInteger(seed)) throw new Error('The seed is a whole number: --seed 7')

  console.error(`seed ${seed}: starting a system of its own …`)
  const system = await openSystem()
  const interrupted = () => void system.close().then(() => process.exit(130))
  process.once('SIGINT', interrupted)
  process.once('SIGTERM', interrupted)
  const begun = Date.now()
  try {
    const load = startLoad(system.bank)
    const strikes = await struck(system, rounds, seededRandom(seed), line => console.error(line))
    const acknowledged = await load.stop()
    console.error(`${acknowledged.length} submissions were acknowledged; waiting for the last of them …`)
    const found = await audit(system, acknowledged)
    const ok = found.faults.length === 0
    const seconds = Math.round((Date.now() - begun) / 1000)
    const result = { name: 'faults', seed, rounds, strikes, acknowledged: acknowledged.length, seconds, ...found, ok }
    for (const fault of found.faults) console.log(fault)
    console.log(values.json ? JSON.stringify(result) : words(result))
    await system.close()
    if (ok) await rm(system.folder, { recursive: true, force: true })
    else console.error(`Everything is kept in ${system.folder}.`)
    process.exitCode = ok ? 0 : 1
  } catch (error) {
    await system.close()
    console.error(`Everything is kept in ${system.folder}.`)
    throw error
  }
}

function words(result: { rounds: number; seed: number; acknowledged: number; entries: number; ok: boolean }): string {
  const { rounds, seed, acknowledged, entries, ok } = result
  const verdict = ok ? 'nothing was lost, nothing is there twice, everything fits' : 'something does not fit, see above'
  return `${rounds} rounds, seed ${seed}: ${acknowledged} submissions acknowledged, ${entries} entries; ${verdict}.`
}

main().catch(error => {
  console.error(describeError(error))
  process.exit(1)
})
