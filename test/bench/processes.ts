/** CPU time of processes by pid, from /proc; where there is none, nothing is said of CPU. */
import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second on every platform that Node runs on. */
const TICKS = 100

type Stat = { readonly parent: number; readonly seconds: number }

/** Seconds by name, each with what its children use and used. */
export function cpuSeconds(pids: Readonly<Record<string, number>>): Record<string, number> | null {
  const all = readAll()
  if (!all) return null
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, withChildren(pid, all)]))
}

function withChildren(pid: number, all: ReadonlyMap<number, Stat>): number {
  let seconds = all.get(pid)?.seconds ?? 0
  for (const [child, { parent }] of all) if (parent === pid) seconds += withChildren(child, all)
  return seconds
}

function readAll(): Map<number, Stat> | null {
  try {
    const pids = readdirSync('/proc').filter(name => /^[0-9]+$/.test(name))
    return new Map(pids.flatMap(pid => readOne(pid) ?? []))
  } catch {
    return null
  }
}

/** proc(5): after the name in brackets, parent is field 4; own and waited-for children's times are fields 14 to 17. */
function readOne(pid: string): [[number, Stat]] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0)
    return [[Number(pid), { parent: Number(fields[1]), seconds: ticks / TICKS }]]
  } catch {
    return null // it has ended
  }
}
