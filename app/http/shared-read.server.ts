import type { Database } from '#db/client.ts'

const FRESH_MS = 1_000

/** For public pages that everybody's browser asks for again and again: whoever asks within a second gets the same answer. */
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
