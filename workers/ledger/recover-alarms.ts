import type { Database } from '#db/client.ts'
import { clearAlarm, openAlarms } from '#db/ledger-alarms.ts'
import { equalBytes } from '#ledger/bytes.ts'
import { parseCheckpoint } from '#ledger/checkpoint.ts'
import { parseNote } from '#ledger/note.ts'
import type { Policy } from '#ledger/policy.ts'
import type { ProvenReader } from './sources/proven-reader.ts'

/** That a member was ahead of the database is over where the database holds what the member showed. */
export async function clearOvertaken(db: Database, { origin }: Policy, reader: ProvenReader): Promise<void> {
  for (const { id, evidence } of await openAlarms(db, ['ahead'])) {
    const { theirs } = evidence as { theirs?: unknown }
    if (typeof theirs !== 'string') continue
    const shown = parseCheckpoint(parseNote(theirs).text)
    if (shown.origin !== origin || shown.size > reader.size) continue
    if (!equalBytes(await reader.rootAt(shown.size), shown.root)) continue
    await clearAlarm(db, id, `the database was rebuilt from the members’ mirrors up to ${reader.size} entries`)
  }
}
