import { pause } from '../demo/browser.ts'
import type { Random } from './random.ts'
import type { System } from './system.ts'

/** Longer than a worker's lease of the sequencer's place, so that the other one takes over. */
const STILL_MS = 8_000

/** How often each process was struck, and how. */
export type Strikes = Record<string, number>

/**
 * In each round one process is killed (SIGKILL), or now and then a worker is made to stand still (SIGSTOP) until another
 * has its place, at a random moment of whatever the processes are doing.
 */
export async function struck(
  system: Pick<System, 'names' | 'signal'>,
  rounds: number,
  random: Random,
  say: (line: string) => void,
): Promise<Strikes> {
  const strikes: Strikes = {}
  const workers = system.names.filter(name => name.endsWith('worker'))
  const others = system.names.filter(name => !name.endsWith('worker'))
  for (let round = 1; round <= rounds; round++) {
    await pause(random.between(0, 2_500))
    const name = random.next() < 0.5 ? random.pick(workers) : random.pick(others)
    const still = workers.includes(name) && random.next() < 0.1
    const how = still ? 'stood still' : 'killed'
    if (still) {
      system.signal(name, 'SIGSTOP')
      await pause(STILL_MS)
      system.signal(name, 'SIGCONT')
    } else {
      system.signal(name, 'SIGKILL')
    }
    strikes[`${name} ${how}`] = (strikes[`${name} ${how}`] ?? 0) + 1
    say(`round ${round}: ${name} ${how}`)
  }
  return strikes
}
