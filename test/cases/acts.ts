import { actOnCase, type CaseAct } from '#app/cases/act-on-case.server.ts'
import type { EventName } from '#app/cases/lifecycle.ts'
import { readCase } from '#app/cases/read-case.server.ts'
import type { Authority, Role } from '#app/identity/actor.ts'
import type { Database, Transaction } from '#db/client.ts'
import { inTenant } from '#db/transaction.ts'
import { newPerson } from '../support/organisation.ts'
import type { Member } from './world.ts'

/** One act by a person who has just looked at the case. */
export function act(
  member: Member,
  caseId: string,
  event: EventName,
  input: Record<string, unknown> = {},
  more: Partial<CaseAct> = {},
  now = new Date(),
) {
  return member.as(async (tx, authority) => {
    const version = more.version ?? (await readCase(tx, caseId, now)).version
    return actOnCase(tx, authority, { caseId, event, input, ...more, version }, now)
  })
}

export interface Closing {
  caseId: string
  version: number
  outcome: string
  note?: string
}

export function closeCase(tx: Transaction, authority: Authority, { caseId, version, ...input }: Closing) {
  return actOnCase(tx, authority, { caseId, version, event: 'close', input })
}

/** A person of the member's organisation who is registered, as those are whose work a case becomes. */
export async function colleague(db: Database, member: Member, role: Role, name = 'Lin Wei'): Promise<Member> {
  const { organisationId } = member
  const { personId } = await newPerson(db, organisationId, { role, name })
  const actor = { organisationId, id: personId, name: `${name}, ${role}`, role }
  const authority = { ...member.authority, actor }
  return {
    ...member,
    authority,
    as: work => inTenant(db, { organisationId, actorId: personId }, tx => work(tx, authority)),
  }
}
