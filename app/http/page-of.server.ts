/** Keyset pages: what follows a row, never "page 7", so that rows added meanwhile neither repeat nor vanish. */
export interface PageOf<Row> {
  rows: Row[]
  /** For the address of the next page; null on the last one. */
  next: string | null
}

/** Ask the database for `limit + 1` rows; the extra one only says that there are more. */
export function pageOf<Row>(rows: Row[], limit: number, key: (row: Row) => readonly string[]): PageOf<Row> {
  if (rows.length <= limit) return { rows, next: null }
  const shown = rows.slice(0, limit)
  return { rows: shown, next: encodeCursor(key(shown[limit - 1]!)) }
}

export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** The parts of a cursor from an address; null when it is not one of ours, which means the first page. */
export function decodeCursor(cursor: string | null, count: number): string[] | null {
  if (!cursor || cursor.length > 500) return null
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const sound = Array.isArray(parts) && parts.length === count && parts.every(part => typeof part === 'string')
    return sound ? parts : null
  } catch {
    return null
  }
}
