import { randomUUID } from 'node:crypto'
import { asc, desc, eq, inArray, isNull } from 'drizzle-orm'
import { atOnce } from '#db/at-once.ts'
import type { Transaction } from '#db/client.ts'
import { caseNotes, people } from '#db/schema/index.ts'

interface CaseNote {
  id: string
  body: string
  by: string
  at: Date
  /** Who was named in it, as they are called now. */
  told: string[]
}

export interface CaseNotes {
  notes: CaseNote[]
  /** There are older ones; every one of them stands in the register of acts. */
  more: boolean
  /** Who can be told of a note. */
  colleagues: { value: string; label: string }[]
  /** Sent with the form: the same form sent twice is one note. */
  formKey: string
}

const SHOWN = 50

const named = { id: people.id, name: people.name, localName: people.localName }

/** The notes of a case, the newest on top. */
export async function readNotes(tx: Transaction, caseId: string): Promise<CaseNotes> {
  const { rows, colleagues } = await atOnce({ rows: readRows(tx, caseId), colleagues: listColleagues(tx) })
  const shown = rows.slice(0, SHOWN)
  const names = await readNames(tx, [...new Set(shown.flatMap(({ mentions }) => mentions))])
  return {
    notes: shown.map(({ id, body, by, at, mentions }) => ({
      ...{ id, body, by, at },
      told: mentions.flatMap(person => names.get(person) ?? []),
    })),
    more: rows.length > SHOWN,
    colleagues,
    formKey: randomUUID(),
  }
}

function readRows(tx: Transaction, caseId: string) {
  return tx
    .select()
    .from(caseNotes)
    .where(eq(caseNotes.caseId, caseId))
    .orderBy(desc(caseNotes.at), desc(caseNotes.position))
    .limit(SHOWN + 1)
}

async function readNames(tx: Transaction, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.select(named).from(people).where(inArray(people.id, ids))
  return new Map(rows.map(person => [person.id, fullName(person)]))
}

/** Everybody of the organisation who can be told something. Row security leaves out everybody else's. */
export async function listColleagues(tx: Transaction): Promise<{ value: string; label: string }[]> {
  const rows = await tx
    .select(named)
    .from(people)
    .where(isNull(people.disabledAt))
    .orderBy(asc(people.name), asc(people.id))
    .limit(500)
  return rows.map(person => ({ value: person.id, label: fullName(person) }))
}

function fullName({ name, localName }: { name: string; localName: string | null }): string {
  return localName && localName !== name ? `${name} ${localName}` : name
}
