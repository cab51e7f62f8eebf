import type { Database } from '#db/client.ts'

const FRESH_MS = 1_000

/** What is public is read once a second for everybody: each of their pages asks for it again and again. */
export function sharedRead<T>(read: (db: Database) => Promise<T>): (db: Database) => Promise<T> {
  const latest = new WeakMap<Database, { at: number; answer: Promise<T> }>()
  return db => {
    const known = latest.get(db)
    if (known && performance.now() - known.at < FRESH_MS) return known.answer
    const answer = read(db)
    latest.set(db, { at: performance.now(), answer })
    answer.catch(() => latest.delete(db))
    return answer
  }
}
