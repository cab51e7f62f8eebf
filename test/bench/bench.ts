/**
 * Measures what Hardproof promises to be fast at, against what the same machine does without it in the same run.
 *
 *   npm run bench -- anchor|verify|cases|bulk|all [--json] [--quick] [--sizes 10000,100000] [--profile FOLDER]
 *
 * Progress goes to standard error; `--json` prints one object, or with `all` an object of them by name, as the last
 * line of standard output. `--profile` has worker, log and nodes write CPU profiles to that folder as they end.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { benchAnchor } from './anchor.ts'
import { benchBulk } from './bulk.ts'
import { benchCases } from './cases/cases.ts'
import { type BenchOptions, type BenchResult, describeResult } from './result.ts'
import { benchVerify } from './verify.ts'
import { verifyHere } from './verify-here.ts'

const benches: Record<string, (options: BenchOptions) => Promise<BenchResult>> = {
  anchor: benchAnchor,
  verify: benchVerify,
  cases: benchCases,
  bulk: benchBulk,
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      sizes: { type: 'string' },
      profile: { type: 'string' },
    },
  })
  const [name = ''] = positionals
  // Asked for by `verify`, in a process without Node's cryptography.
  if (name === 'verify-noble') {
    return console.log(JSON.stringify(await verifyHere({ crypto: 'noble', quick: values.quick })))
  }
  const names = name === 'all' ? Object.keys(benches) : [name]
  if (positionals.length !== 1 || !names.every(known => Object.hasOwn(benches, known))) {
    throw new Error(`Say which: ${[...Object.keys(benches), 'all'].join(', ')}.`)
  }
  const options: BenchOptions = {
    quick: values.quick,
    sizes: values.sizes?.split(',').map(sizeOf),
    profile: values.profile === undefined ? null : resolve(values.profile),
    say: line => console.error(line),
  }
  const results: Record<string, BenchResult> = {}
  for (const each of names) results[each] = await benches[each]!(options)
  if (values.json) console.log(JSON.stringify(name === 'all' ? results : results[name]))
  else for (const result of Object.values(results)) console.log(describeResult(result))
}

function sizeOf(text: string): number {
  if (!/^[1-9][0-9]{2,7}$/.test(text)) throw new Error(`${text} is not a number of leaves from 100 on.`)
  return Number(text)
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
