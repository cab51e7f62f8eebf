import { eq } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { readNewestPublished } from '#db/newest-checkpoint.ts'
import { memberStates } from '#db/schema/index.ts'
import { bundlePrefix, parseTilePath, tilePrefix, widthIn } from '#ledger/tiles.ts'

export interface LogFile {
  body: Uint8Array | string
  type: string
  cacheControl: string
}

/** Of the answer that holds it. A verifier in anybody's page may read it: there are no cookies and no secrets here. */
export function logFileHeaders({ type, cacheControl }: LogFile): Record<string, string> {
  return { 'Content-Type': type, 'Cache-Control': cacheControl, 'Access-Control-Allow-Origin': '*' }
}

/**
 * The log as C2SP tlog-tiles serves it, by path under its prefix: `checkpoint` (the newest published one), `tile/…` and
 * `tile/entries/…` of every committed size, and `cosigned/<member>`, the newest checkpoint that a member co-signed, by
 * which its node notices that it was restored from an old copy.
 */
export async function readLogFile(tx: Transaction | Database, path: string): Promise<LogFile | null> {
  if (path === 'checkpoint') return note((await readNewestPublished(tx))?.note ?? null)
  const member = /^cosigned\/([a-z0-9-]{1,32})$/.exec(path)?.[1]
  if (member) return note(await cosignedBy(tx, member))
  const bytes = await tile(tx, path)
  return bytes && { body: bytes, type: 'application/octet-stream', cacheControl: 'public, max-age=31536000, immutable' }
}

function note(text: string | null): LogFile | null {
  return text === null ? null : { body: text, type: 'text/plain; charset=utf-8', cacheControl: 'public, max-age=1' }
}

async function cosignedBy(tx: Transaction | Database, member: string): Promise<string | null> {
  const [row] = await tx.select({ note: memberStates.note }).from(memberStates).where(eq(memberStates.member, member))
  return row?.note ?? null
}

/** What a tile holds at a width never changes, and each of the members reads it within the same second. */
const MAX_KEPT = 512
const kept = new WeakMap<Transaction | Database, Map<string, Promise<Uint8Array | null>>>()

async function tile(tx: Transaction | Database, path: string): Promise<Uint8Array | null> {
  const id = parseTilePath(path)
  if (!id) return null
  const files = kept.get(tx) ?? new Map<string, Promise<Uint8Array | null>>()
  kept.set(tx, files)
  const known = files.get(path)
  if (known) return known
  const reading = readTile(tx, id)
  files.set(path, reading)
  if (files.size > MAX_KEPT) files.delete(files.keys().next().value!)
  const found = await reading.catch(error => {
    files.delete(path)
    throw error
  })
  // It may be there the next time.
  if (!found) files.delete(path)
  return found
}

async function readTile(
  tx: Transaction | Database,
  id: NonNullable<ReturnType<typeof parseTilePath>>,
): Promise<Uint8Array | null> {
  const store = ledgerStore(tx)
  const head = await store.readHead()
  if (!head || id.width > widthIn(head.size, id.kind === 'tile' ? id.level : 0, id.index)) return null
  if (id.kind === 'tile') {
    const bytes = await store.readTile(id)
    return bytes && tilePrefix(bytes, id.width)
  }
  const bytes = await store.readBundle(id)
  return bytes && bundlePrefix(bytes, id.width)
}
