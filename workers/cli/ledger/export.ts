import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { equalBytes, toBase64 } from '#ledger/bytes.ts'
import { parseCheckpoint } from '#ledger/checkpoint.ts'
import { parseNote } from '#ledger/note.ts'
import { CopyWriter, folderCopy } from '../../ledger/sources/folder-copy.ts'
import { type Joined, joinSources } from '../../ledger/sources/joined.ts'
import { type Command, type CommandInput, type Outcome, UsageError } from './command.ts'
import { placesOf } from './places.ts'
import { hashFrom } from './verify.ts'
import { damageWords, publicationJson, publicationWords } from './words.ts'

export const exportCommand: Command = {
  name: 'export',
  summary: 'makes a full copy in a folder, verified as it is copied',
  help: `npm run ledger -- export FOLDER [--from URL|FOLDER …] [--genesis HASH] [--data FOLDER] [--json]

Copies the whole ledger into FOLDER: the checkpoint with its co-signatures, all tiles, all entries, laid out as C2SP
tlog-tiles serves them, so that any web server can serve it and any C2SP client can read it. Each file is proven against
the checkpoint before it is written, the rules are run over every entry, and the checkpoint is written last. Run it again
to go on after it was broken off, or to bring a copy up to date: what is there already is proven, and not fetched again.

  --from URL|FOLDER   where to read. Given more than once, what one cannot prove is taken from another, and the
                      co-signatures are joined. Without it, the log of the data folder, or its members.
  --genesis HASH      the genesis policy's hash, as a sealed report prints it

Serve it as it is: text/plain for checkpoint, application/octet-stream for tile/, for example with
  npx http-server FOLDER   or   python3 -m http.server --directory FOLDER

Exits 0 with a whole copy of a published checkpoint, 1 when what is there does not hold, 2 when it cannot be read.`,
  options: {
    from: { type: 'string', multiple: true },
    genesis: { type: 'string' },
    data: { type: 'string' },
  },
  run,
}

async function run(input: CommandInput): Promise<Outcome> {
  const [given] = input.positionals
  if (given === undefined || input.positionals.length > 1) {
    throw new UsageError('Say where to: npm run ledger -- export FOLDER')
  }
  const folder = resolve(given)
  await mkdir(folder, { recursive: true })
  const { sources, genesis } = await placesOf(input)
  const copy = folderCopy(folder)
  const writer = new CopyWriter(folder)
  const joined = await joinSources(sources, {
    genesis: hashFrom(input.text('genesis')) ?? genesis,
    local: copy,
    proven: async (path, bytes, source) => {
      if (source !== copy.name) await writer.add(path, bytes)
    },
  })
  const conflict = await conflictWith(await copy.readCheckpoint(), joined)
  if (conflict !== null)
    return { ok: false, lines: [`${folder}: ${conflict}. Export into another folder.`], json: { conflict } }
  await writer.finish(joined.reader, joined.head)
  const { head, publication, damaged } = joined
  const lines = [
    ...damaged.map(damageWords),
    `${folder} holds ${head.size} entries, root ${toBase64(head.root)}; ${writer.copied} files were written.`,
    ...publicationWords(publication),
  ]
  const json = {
    folder,
    size: head.size,
    root: toBase64(head.root),
    written: writer.copied,
    damaged,
    publication: publicationJson(publication),
  }
  return { ok: publication.published, lines, json }
}

/** A copy that was finished before must be of the same ledger, and no longer than it. */
async function conflictWith(note: string | null, { reader, head }: Joined): Promise<string | null> {
  if (note === null) return null
  const { size, root } = parseCheckpoint(parseNote(note).text)
  if (size > head.size) return `it already holds ${size} entries, and only ${head.size} are published where it was read`
  return equalBytes(await reader.rootAt(size), root) ? null : `it holds another ledger, of ${size} entries`
}
