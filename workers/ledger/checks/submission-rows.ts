/** The rows of submissions beside the entries that they became. */
import type { Database } from '#db/client.ts'
import { fromUtf8 } from '#ledger/bytes.ts'
import type { Finding } from '#ledger/check.ts'
import { digestOf, unpackLeaves } from '#ledger/node/packed.ts'
import { parseHeader } from '#ledger/submission.ts'

type Row = {
  id: string
  kind: string
  actor: string
  item_count: number
  status: string
  leaf_start: string | null
  digest: string | null
  leaves: Uint8Array
}

const ROWS = 500

export class SubmissionRows {
  #rows: AsyncIterator<Row> | null = null
  #next: Row | null = null

  constructor(
    readonly db: Database,
    readonly report: (finding: Finding) => void,
  ) {}

  /** The submission that was sequenced at `at`; those must come in order. It need not have a row: another database may have had it. */
  async meet(at: number, leaves: readonly Uint8Array[]): Promise<void> {
    for (let row = await this.#peek(); row && Number(row.leaf_start) <= at; row = await this.#advance()) {
      const where = `submission ${row.id}`
      if (Number(row.leaf_start) < at) {
        this.report({ where, what: `no submission begins at entry ${row.leaf_start}` })
        continue
      }
      const { kind, actor, count } = parseHeader(leaves[0]!)
      if (row.kind !== kind || row.actor !== actor || row.item_count !== count) {
        this.report({ where, what: `is not the one at entry ${at}` })
      }
      if (row.digest !== null && row.digest !== digestOf(leaves)) {
        this.report({ where, what: `has another digest than the one at entry ${at}` })
      }
      if (row.status !== 'sequenced' && row.status !== 'published') {
        this.report({ where, what: `is called ${row.status}, and is at entry ${at}` })
      }
    }
  }

  async end(size: number, complete: boolean): Promise<void> {
    if (complete) {
      for (let row = await this.#peek(); row; row = await this.#advance()) {
        this.report({
          where: `submission ${row.id}`,
          what: `is called sequenced at ${row.leaf_start}, and there are ${size} entries`,
        })
      }
    }
    await this.#rows?.return?.()
    await this.#checkWaiting()
  }

  async #checkWaiting(): Promise<void> {
    const rows = this.db.$client<Row[]>`
      select id, kind, actor, item_count, status, digest, leaves from submissions where leaf_start is null`
    for await (const some of rows.cursor(ROWS)) for (const row of some) this.#checkOne(row)
  }

  #checkOne({ id, kind, actor, item_count, status, digest, leaves: packed }: Row): void {
    const where = `submission ${id}`
    if (status !== 'pending' && status !== 'refused') {
      this.report({ where, what: `is called ${status}, and at no entry` })
      return
    }
    const leaves = unpackLeaves(new Uint8Array(packed))
    // What is no submission at all, the rules refuse.
    if (!leaves || status === 'refused') return
    if (digest !== null && digest !== digestOf(leaves)) this.report({ where, what: 'has leaves of another digest' })
    const header = headerIn(leaves[0]!)
    if (header && (header.kind !== kind || header.actor !== actor || leaves.length !== 1 + item_count)) {
      this.report({ where, what: 'is not what its leaves say' })
    }
  }

  async #peek(): Promise<Row | null> {
    if (this.#rows) return this.#next
    this.#rows = inOrder(this.db)
    return this.#advance()
  }

  async #advance(): Promise<Row | null> {
    const next = await this.#rows!.next()
    this.#next = next.done ? null : next.value
    return this.#next
  }
}

async function* inOrder(db: Database): AsyncGenerator<Row> {
  for (let [after, id] = ['-1', '00000000-0000-0000-0000-000000000000']; ; ) {
    const rows = await db.$client<Row[]>`
      select id, kind, actor, item_count, status, leaf_start, digest from submissions
      where leaf_start is not null and (leaf_start, id) > (${after}::bigint, ${id}::uuid) order by leaf_start, id limit ${ROWS}`
    yield* rows
    if (rows.length < ROWS) return
    ;[after, id] = [rows.at(-1)!.leaf_start!, rows.at(-1)!.id]
  }
}

function headerIn(leaf: Uint8Array): { kind?: unknown; actor?: unknown } | null {
  try {
    return JSON.parse(fromUtf8(leaf))
  } catch {
    return null
  }
}
