/** Receipts verified a second, by the code of servers and by that of browsers, against their bare hashes and signatures. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type BenchOptions, type BenchResult, lookAtMachine } from './result.ts'
import type { VerifyFigures } from './verify-here.ts'
import { verifyHere } from './verify-here.ts'

const TARGET = 0.5

export async function benchVerify(options: BenchOptions): Promise<BenchResult> {
  const machine = lookAtMachine()
  options.say('verifying with node:crypto …')
  const server = await verifyHere({ crypto: 'node', quick: options.quick })
  options.say('verifying with @noble, as browsers do …')
  const browser = await inBrowsersStead(options.quick)
  const ratios = [server, browser].flatMap(({ ratios }) => Object.values(ratios))
  const ratio = Math.min(...ratios)
  return {
    name: 'verify',
    machine: machine(),
    figures: {
      server: { ...server.ours, ratios: server.ratios },
      browser: { ...browser.ours, ratios: browser.ratios },
    },
    against: {
      what: 'the same signatures verified and inputs of the same lengths hashed, with nothing around them, alternating with ours',
      server: server.bare,
      browser: browser.bare,
    },
    ratio,
    target: `at least ${TARGET} of it, for each kind of receipt, with either code`,
    met: ratio >= TARGET,
  }
}

/** The same program in a process where, as in a browser, Node's own cryptography cannot be reached. */
async function inBrowsersStead(quick: boolean): Promise<VerifyFigures> {
  const without = 'data:text/javascript,process.getBuiltinModule = undefined'
  const parameters = ['--import', without, process.argv[1]!, 'verify-noble', ...(quick ? ['--quick'] : [])]
  const { stdout } = await promisify(execFile)(process.execPath, parameters)
  return JSON.parse(stdout) as VerifyFigures
}
