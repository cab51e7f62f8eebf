/** After the last strike: everything acknowledged is published, is on every member's copy once, and fsck is clean. */
import { desc, ne } from 'drizzle-orm'
import { connect, type Database } from '#db/client.ts'
import { ledgerHeads, memberStates, submissions } from '#db/schema/index.ts'
import { fromUtf8 } from '#ledger/bytes.ts'
import { parseCheckpoint } from '#ledger/checkpoint.ts'
import { logClient } from '#ledger/node/log-client.ts'
import { parseNote } from '#ledger/note.ts'
import { fsck } from '../../ledger/fsck.ts'
import type { MemberAddress } from '../../ledger/member-client.ts'
import { until } from '../demo/browser.ts'
import type { Acknowledged } from './load.ts'
import type { System } from './system.ts'

const SETTLE_MS = 180_000

export interface Audit {
  /** In words; empty when nothing was lost or done twice. */
  faults: string[]
  /** On each member's copy. */
  entries: number
}

export async function audit(system: System, acknowledged: readonly Acknowledged[]): Promise<Audit> {
  const db = connect(system.databaseUrl, { max: 2, name: 'hardproof faults' })
  try {
    const faults: string[] = []
    const size = await settled(db, system.members.length).catch(async error => {
      faults.push(`not everything was published: ${error instanceof Error ? error.message : error}`)
      return (await headOf(db)) ?? 0
    })
    faults.push(...(await missingRows(db, acknowledged)))
    for (const member of system.members) faults.push(...(await missingOn(member, acknowledged)))
    const { findings, unchecked } = await fsck(db, system.data)
    faults.push(...findings.map(({ where, what }) => `fsck: ${where}: ${what}`))
    faults.push(...unchecked.map(what => `fsck could not check ${what}`))
    return { faults, entries: size }
  } finally {
    await db.$client.end()
  }
}

/** Nothing waits any more and every member has co-signed the newest checkpoint; answers its size. */
function settled(db: Database, members: number): Promise<number> {
  return until(
    'every submission to be published by every member',
    async () => {
      const open = await db.$count(submissions, ne(submissions.status, 'published'))
      const size = await headOf(db)
      const states = await db.select({ size: memberStates.size }).from(memberStates)
      const level = states.filter(state => state.size === size).length === members
      return open === 0 && level && size ? size : null
    },
    SETTLE_MS,
  )
}

async function headOf(db: Database): Promise<number | null> {
  const [head] = await db.select({ size: ledgerHeads.size }).from(ledgerHeads).orderBy(desc(ledgerHeads.size)).limit(1)
  return head?.size ?? null
}

async function missingRows(db: Database, acknowledged: readonly Acknowledged[]): Promise<string[]> {
  const rows = await db.select({ id: submissions.id, status: submissions.status }).from(submissions)
  const status = new Map(rows.map(row => [row.id, row.status]))
  return acknowledged
    .filter(({ submissionId }) => status.get(submissionId) !== 'published')
    .map(({ submissionId }) => `acknowledged, but not published: submission ${submissionId}`)
}

/** Read as anybody may: the member's tiles over HTTP. */
async function missingOn(member: MemberAddress, acknowledged: readonly Acknowledged[]): Promise<string[]> {
  const note = await (await fetch(`${member.url}/checkpoint`)).text()
  const { size } = parseCheckpoint(parseNote(note).text)
  const times = new Map<string, number>()
  let actor = ''
  for await (const leaves of logClient(member.url).entries(0, size)) {
    for (const leaf of leaves) {
      const value = JSON.parse(fromUtf8(leaf)) as { actor?: string; id?: string }
      if (value.actor) actor = value.actor
      const key = `${actor} ${value.id}`
      if (value.id) times.set(key, (times.get(key) ?? 0) + 1)
    }
  }
  const wrong = acknowledged.flatMap(({ actor, ids }) =>
    ids.filter(id => times.get(`${actor} ${id}`) !== 1).map(id => ({ id, times: times.get(`${actor} ${id}`) ?? 0 })),
  )
  return wrong.map(({ id, times }) => `${member.name}: acknowledged entry ${id} is there ${times} times`)
}
