import type { Database } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { ALARM_KINDS, clearAlarm, openAlarms, type StoredAlarm } from '#db/ledger-alarms.ts'
import { type Command, type CommandInput, type Outcome, UsageError } from './command.ts'
import { dataFolder, openDatabase } from './places.ts'

export const alarmsCommand: Command = {
  name: 'alarms',
  summary: 'what was seen that must not be, and that people have looked into it',
  help: `npm run ledger -- alarms [--data FOLDER] [--json]
npm run ledger -- alarms clear ID because WORDS … [--data FOLDER] [--json]

Without more, every alarm that is open, with its proof under --json: checkpoints that contradict each other (fork), a
member that holds more than the database (ahead), an entry that a member refuses (rule-breach), a submission that the
ledger keeps leaving out (omission). While a fork or an ahead is open, nothing is sequenced.

clear   After people have looked: closes one alarm, with the words why, which stay with it. A fork never ends by itself.
        The members are asked again before anything is sequenced, and where they still contradict the database it goes
        on refusing: clearing undoes nothing. The other alarms also end by themselves.

DATABASE_URL is that of the worker's role; without it, the data folder's embedded PostgreSQL is used.

Exits 0 when no alarm is open or it was cleared, 1 when one is open or there was none to clear, 2 when it could not be
done.`,
  options: { data: { type: 'string' } },
  async run(input) {
    const [what, id, because, ...words] = input.positionals
    if (what === undefined) return withDatabase(input, list)
    const why = words.join(' ').trim()
    if (what !== 'clear' || !isUuid(id) || because !== 'because' || why === '') {
      throw new UsageError('Say which and why: npm run ledger -- alarms clear ID because WORDS')
    }
    return withDatabase(input, db => clear(db, id, why))
  },
}

async function withDatabase(input: CommandInput, work: (db: Database) => Promise<Outcome>): Promise<Outcome> {
  const opened = await openDatabase(dataFolder(input), 'hardproof alarms')
  if (!opened) throw new UsageError('There is no database here: set DATABASE_URL or --data.')
  return work(opened.db).finally(() => opened.close())
}

async function list(db: Database): Promise<Outcome> {
  const alarms = await openAlarms(db, ALARM_KINDS)
  if (alarms.length === 0) return { ok: true, lines: ['No alarm is open.'], json: { alarms: [] } }
  return { ok: false, lines: alarms.flatMap(words), json: { alarms: alarms.map(plain) } }
}

function words({ id, kind, detail, raisedAt }: StoredAlarm): string[] {
  return [`${id}  ${kind}, since ${raisedAt.toISOString()}`, `  ${detail}`]
}

function plain({ id, kind, member, detail, evidence, raisedAt }: StoredAlarm) {
  return { id, kind, member, detail, evidence, raisedAt: raisedAt.toISOString() }
}

async function clear(db: Database, id: string, because: string): Promise<Outcome> {
  const cleared = await clearAlarm(db, id, because)
  const line = cleared ? `Cleared: ${because}` : 'No such alarm is open.'
  return { ok: cleared, lines: [line], json: { id, because: cleared ? because : null } }
}
