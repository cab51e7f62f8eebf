import { and, asc, inArray, isNull } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { people } from '#db/schema/index.ts'
import { caseworkers } from './actor.ts'

/** Whoever of the organisation can have a case: for a list to choose from. Row security leaves out everybody else's. */
export async function listCaseworkers(tx: Transaction): Promise<{ value: string; label: string }[]> {
  const rows = await tx
    .select({ id: people.id, name: people.name, localName: people.localName })
    .from(people)
    .where(and(inArray(people.role, [...caseworkers]), isNull(people.disabledAt)))
    .orderBy(asc(people.name), asc(people.id))
    .limit(500)
  return rows.map(({ id, name, localName }) => ({ value: id, label: localName ? `${name} ${localName}` : name }))
}
