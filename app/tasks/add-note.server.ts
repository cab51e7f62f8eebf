import { and, eq, isNull } from 'drizzle-orm'
import type { EffectContext } from '#app/lifecycle/event-effect.ts'
import { notifyMany } from '#app/notices/notify.server.ts'
import type { Transaction } from '#db/client.ts'
import { caseNotes, people } from '#db/schema/index.ts'
import { refuseTask } from './case-tasks.server.ts'
import { mentionsIn } from './mentions.ts'

/** How much of a note stands in the notice of it. */
const EXCERPT = 200

/**
 * A note of the case, for its organisation alone: the ledger has a commitment to it, never the words. Whoever it names,
 * in its text or beside it, is told once; the author is not.
 * @throws DomainError 422 for people who are not of the organisation
 */
export async function addNote(
  tx: Transaction,
  { found, authority, position, now }: EffectContext,
  { body, mentions: chosen = [] }: { body: string; mentions?: readonly string[] },
) {
  const { organisationId, id: caseId, number } = found
  const { actor } = authority
  const colleagues = await tx
    .select({ id: people.id, name: people.name, localName: people.localName })
    .from(people)
    .where(and(eq(people.organisationId, organisationId), isNull(people.disabledAt)))
  if (chosen.some(id => !colleagues.some(one => one.id === id))) {
    refuseTask('mentions', 'Choose people of your organisation from the list.')
  }
  const mentions = [...new Set([...mentionsIn(body, colleagues), ...chosen])]
  const [note] = await tx
    .insert(caseNotes)
    .values({ organisationId, caseId, body, by: actor.name, byId: actor.id, at: now, mentions, position })
    .returning({ id: caseNotes.id })
  const told = mentions
    .filter(id => id !== actor.id)
    .map(personId => ({
      organisationId,
      personId,
      caseId,
      key: `mention:${note!.id}`,
      kind: 'mention' as const,
      title: `${actor.name} named you in ${number}`,
      body: excerpt(body),
      path: `/cases/${caseId}#notes`,
    }))
  await notifyMany(tx, told, now)
  const named = colleagues.filter(({ id }) => mentions.includes(id)).map(({ id, name }) => ({ person: id, name }))
  return { noteId: note!.id, body, mentions: named }
}

function excerpt(body: string): string {
  const letters = [...body]
  return letters.length > EXCERPT ? `${letters.slice(0, EXCERPT).join('').trimEnd()}…` : body
}
