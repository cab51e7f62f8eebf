import type { Database } from '#db/client.ts'
import { memberStates } from '#db/schema/index.ts'

/** In words, and whether the member answered at all: that it did not is over as soon as it answers anything. */
export type MemberTrouble = { readonly trouble: string; readonly answers: boolean }

export async function tellTrouble(db: Database, member: string, { trouble, answers }: MemberTrouble): Promise<void> {
  const set = { trouble, answers, ...(answers ? { seenAt: new Date() } : {}) }
  await db
    .insert(memberStates)
    .values({ member, size: 0, ...set })
    .onConflictDoUpdate({ target: memberStates.member, set })
}
