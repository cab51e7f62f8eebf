import { join } from 'node:path'
import { connect, type Database } from '#db/client.ts'
import { startEmbeddedPostgres } from '#db/embedded.ts'
import { migrateDatabase } from '#db/migrate.ts'
import { organisations } from '#db/schema/index.ts'
import { toBase64, toHex } from '#ledger/bytes.ts'
import type { Finding } from '#ledger/check.ts'
import { checkDatabase } from '../../ledger/check-database.ts'
import { openFileSigner } from '../../ledger/log-signer.ts'
import { logKeyPath, readOperatorLedger } from '../../ledger/operator-folder.ts'
import { type Recovered, recoverLedger } from '../../ledger/recover.ts'
import { RecoveryRefused } from '../../ledger/recover-refused.ts'
import { memberSources } from '../../ledger/sources/default.ts'
import { openSource } from '../../ledger/sources/source.ts'
import type { Command, CommandInput, Outcome } from './command.ts'
import { dataFolder } from './places.ts'
import { damageWords, isoTime } from './words.ts'

export const recoverCommand: Command = {
  name: 'recover',
  summary: 'rebuilds the database’s ledger from the members’ mirrors',
  help: `npm run ledger -- recover [--from URL|FOLDER …] [--data FOLDER] [--json]

When the sequencer's database is lost, or an older copy of it was restored: rebuilds the ledger in it from the members'
mirrors, up to the largest checkpoint that any of them shows under the log's signature. Every entry is proven against
that checkpoint and goes through the rules again; entries, tiles, indexes, policies, holdings, checkpoints with the
members' co-signatures and the signed head are written in steps. It may be broken off and run again at any time.

  --from URL|FOLDER   a member's node or its mirror, as often as there are members. Without it, the nodes of
                      operator/ledger.json where they answer, else the mirrors under nodes/ in the data folder.
  --data FOLDER       .data, or HARDPROOF_DATA, when absent. The log's key must be in operator/ there.

DATABASE_URL is that of the worker's role, of a database that is empty and migrated, or restored; without it, the data
folder's embedded PostgreSQL is used, and made anew where it is gone. Stop Hardproof first; members' nodes may run on.

It refuses, and changes nothing, when members show checkpoints that contradict each other or the database, when the
database is ahead of all of them, and while a worker holds the ledger's lease. What is in the database besides the
ledger (contracts, cases, evidence records) is for its backup to restore, and where it is missing that is said:
submissions that such a backup calls pending and that are in the ledger already are marked so.

Exits 0 when the database holds the ledger and hashes to what the members co-signed, 1 when it was refused or something
does not fit, 2 when it could not be done.`,
  options: { from: { type: 'string', multiple: true }, data: { type: 'string' } },
  run,
}

const ALONE = [
  'Nothing but the ledger is back. The ledger holds commitments, not what they commit to: organisations, people and their',
  'keys, contracts, cases, reports, assignments and the records of evidence were in the lost database alone, and so were',
  'the wrapped keys without which no file in the evidence store can be opened. Restore its newest backup, then run this',
  'again: it brings that copy’s ledger up to date.',
]

async function run(input: CommandInput): Promise<Outcome> {
  const data = dataFolder(input)
  const { policy, genesis } = await readOperatorLedger(join(data, 'operator'))
  const signer = await openFileSigner(logKeyPath(join(data, 'operator')))
  const from = input.texts('from')
  const sources = from.length > 0 ? from.map(where => openSource(where)) : (await memberSources(data)).sources
  const opened = await openForRecovery(data)
  try {
    const recovered = await recoverLedger({
      db: opened.db,
      setup: { policy, genesis, signer },
      sources,
      onStep: (size, target) => {
        if (!input.json) console.log(`  ${size} of ${target} entries`)
      },
    })
    const findings: Finding[] = []
    await checkDatabase(opened.db, policy, finding => findings.push(finding))
    return outcomeOf(recovered, findings, { asked: sources.length, alone: await isAlone(opened.db) })
  } catch (error) {
    if (!(error instanceof RecoveryRefused)) throw error
    const { message, damaged, contradiction } = error
    const lines = [...damaged.map(damageWords), ...contradiction, `Nothing is recovered: ${message}.`]
    return { ok: false, lines, json: { refused: message, damaged, contradiction } }
  } finally {
    await opened.close()
  }
}

async function openForRecovery(data: string) {
  const given = process.env.DATABASE_URL
  if (given) {
    const db = connect(given, { max: 3, name: 'hardproof recover' })
    return { db, close: () => db.$client.end({ timeout: 2 }) }
  }
  const server = await startEmbeddedPostgres({ dataDir: join(data, 'postgres') })
  await migrateDatabase(server.urls.owner)
  const db = connect(server.urls.worker, { max: 3, name: 'hardproof recover' })
  return {
    db,
    async close() {
      await db.$client.end({ timeout: 2 })
      await server.stop()
    },
  }
}

/** Whether there is nothing in the database but the ledger. */
async function isAlone(db: Database): Promise<boolean> {
  const [organisation] = await db.select({ id: organisations.id }).from(organisations).limit(1)
  return !organisation
}

function outcomeOf(
  recovered: Recovered,
  findings: readonly Finding[],
  { asked, alone }: { asked: number; alone: boolean },
): Outcome {
  const { from, size, root, cosigned, published, settled, damaged, answered } = recovered
  const lines = [
    ...damaged.map(damageWords),
    ...findings.map(({ where, what }) => `${where}: ${what}`),
    from === size
      ? `The database held all ${size} entries already.`
      : `Entries ${from} to ${size - 1} are back: ${size} entries, each proven and judged by the rules.`,
    `root ${toBase64(root)}`,
    ...cosigned.map(({ member, time }) => `${member} co-signed exactly this at ${isoTime(time)}`),
    ...(settled > 0 ? [`${settled} submissions that the database called pending are in it.`] : []),
    ...(answered < asked
      ? [`Only ${answered} of ${asked} members could be asked; one of the others may hold more.`]
      : []),
    published === size
      ? `The checkpoint of ${size} entries is published by these co-signatures.`
      : `The members publish ${published} entries so far; they are offered the rest when Hardproof runs.`,
    findings.length === 0
      ? `The database hashes to what ${cosigned.length} members co-signed.`
      : 'The database does not fit: recover into an empty one.',
    ...(alone ? ALONE : []),
  ]
  const json = {
    from,
    size,
    root: toHex(root),
    cosigned: cosigned.map(({ member, time }) => ({ member, time: isoTime(time) })),
    published,
    settled,
    damaged,
    answered,
    asked,
    alone,
    findings,
  }
  return { ok: findings.length === 0, lines, json }
}
