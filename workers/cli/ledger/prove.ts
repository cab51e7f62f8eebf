import { eq } from 'drizzle-orm'
import { isUuid } from '#db/is-uuid.ts'
import { submissions } from '#db/schema/index.ts'
import { toBase64, toHex } from '#ledger/bytes.ts'
import { inclusionProof, leafHash, verifyInclusion } from '#ledger/merkle.ts'
import { writeDurably } from '#ledger/node/durable.ts'
import { digestOf } from '#ledger/node/packed.ts'
import { encodeTlogProof } from '#ledger/receipt.ts'
import { hashReader, readLeaves } from '#ledger/store.ts'
import { joinSources } from '../../ledger/sources/joined.ts'
import type { Replayed } from '../../ledger/sources/replay.ts'
import { type Command, type CommandInput, type Outcome, UsageError } from './command.ts'
import { dataFolder, openDatabase, placesOf } from './places.ts'
import { hashFrom } from './verify.ts'
import { damageWords, publicationJson, publicationWords } from './words.ts'

export const proveCommand: Command = {
  name: 'prove',
  summary: 'writes a receipt of one entry, as a C2SP tlog-proof',
  help: `npm run ledger -- prove INDEX|ID|DIGEST [--item N] [--from URL|FOLDER …] [--out FILE]
                    [--genesis HASH] [--data FOLDER] [--json]

Writes the inclusion proof of one entry with the newest published checkpoint (c2sp.org/tlog-proof@v1): with the file that
was committed, all that anybody needs to see that the entry is in the ledger. The ledger is verified first.

  INDEX            number of an entry, from 0
  ID               id of an entry (an item's own), or of a submission while the database is here
  DIGEST           hex SHA-256 of a submission, as a node answers when it takes one
  --item N         the Nth item of the submission, from 0; without it the submission's header
  --from URL|FOLDER   where to read. Given more than once, the co-signatures of all are joined: of single members' nodes,
                   a quorum's. Without it, the log of the data folder.
  --out FILE       writes the receipt there; without it, it is printed
  --genesis HASH   the genesis policy's hash, as a sealed report prints it

Exits 0 with a receipt under a published checkpoint, 1 when there is none to give, 2 when the ledger cannot be read.`,
  options: {
    item: { type: 'string' },
    from: { type: 'string', multiple: true },
    out: { type: 'string' },
    genesis: { type: 'string' },
    data: { type: 'string' },
  },
  run,
}

async function run(input: CommandInput): Promise<Outcome> {
  const [wanted] = input.positionals
  if (wanted === undefined || input.positionals.length > 1) {
    throw new UsageError('Say which entry: npm run ledger -- prove INDEX|ID|DIGEST')
  }
  const finder = finderOf(wanted, itemFrom(input.text('item')))
  const places = await placesOf(input)
  const genesis = hashFrom(input.text('genesis')) ?? places.genesis
  const joined = await joinSources(places.sources, { genesis, onSubmission: finder.look })
  const { reader, head, publication, damaged } = joined
  const index = finder.found() ?? (await startInDatabase(input, wanted, finder))
  if (index === null || index >= head.size) {
    const words = index === null ? `The ledger holds no ${wanted}.` : `Entry ${index} is not published yet.`
    return { ok: false, lines: [words, `It has ${head.size} entries.`], json: { index, size: head.size } }
  }
  const proof = await inclusionProof(index, head.size, hashReader(reader, head.size))
  const [leaf] = await readLeaves(reader, index, index + 1)
  if (!verifyInclusion(leafHash(leaf!), index, head.size, proof, head.root))
    throw new Error('the proof does not verify')
  const receipt = encodeTlogProof({ index, proof, checkpoint: head.checkpoint, extra: null })
  const out = input.text('out')
  if (out !== null) await writeDurably(out, receipt)
  const written = [`The receipt of entry ${index} is in ${out}.`, ...publicationWords(publication)]
  const json = {
    index,
    size: head.size,
    root: toBase64(head.root),
    leafHash: toHex(leafHash(leaf!)),
    damaged,
    publication: publicationJson(publication),
    receipt,
  }
  const lines = [...damaged.map(damageWords), ...(out === null ? receipt.trimEnd().split('\n') : written)]
  return { ok: publication.published, lines, json }
}

function itemFrom(text: string | null): number | null {
  if (text === null) return null
  if (!/^[0-9]{1,4}$/.test(text)) throw new UsageError('--item takes a number from 0.')
  return Number(text)
}

type Finder = {
  look(replayed: Replayed): void
  found(): number | null
  /** The entry that is meant of a submission which begins at `start`. */
  within(start: number, count: number): number | null
}

function finderOf(wanted: string, item: number | null): Finder {
  const within = (start: number, count: number) => {
    if (item === null) return start
    return item < count ? start + 1 + item : null
  }
  const isDigest = /^[0-9a-f]{64}$/.test(wanted)
  let found = /^(0|[1-9][0-9]{0,15})$/.test(wanted) ? Number(wanted) : null
  return {
    look({ at, leaves, submission }) {
      if (found !== null) return
      const place = isDigest ? -1 : submission.items.findIndex(({ id }) => id === wanted)
      if (place >= 0) found = at + 1 + place
      else if (isDigest && digestOf(leaves) === wanted) found = within(at, submission.items.length)
    },
    found: () => found,
    within,
  }
}

/** By the id that the operator's database gave a submission; only there does anybody know it. */
async function startInDatabase(input: CommandInput, wanted: string, finder: Finder): Promise<number | null> {
  if (!isUuid(wanted)) return null
  const opened = await openDatabase(dataFolder(input), 'hardproof prove')
  if (!opened) return null
  try {
    const [row] = await opened.db
      .select({ start: submissions.leafStart, count: submissions.itemCount })
      .from(submissions)
      .where(eq(submissions.id, wanted))
    return row?.start == null ? null : finder.within(row.start, row.count)
  } finally {
    await opened.close()
  }
}
