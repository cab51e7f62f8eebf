import { and, eq } from 'drizzle-orm'
import { CsvParser } from '#app/csv/csv-parser.ts'
import { detectDelimiter } from '#app/csv/delimiter.ts'
import { type Encoding, EncodingProbe } from '#app/csv/encoding.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { type Deposit, depositFile, type EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import type { Actor } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { intakes } from '#db/schema/index.ts'
import { guessMapping, type MappedColumn, MOST_COLUMNS } from './intake-fields.ts'
import { readHead } from './intake-file.server.ts'
import type { IntakeDefaults } from './read-row.ts'

/** A file in the store that no record names yet, and what it looks like. */
export interface ReceivedFile extends Deposit {
  name: string
  encoding: Encoding
  delimiter: string
  mapping: MappedColumn[]
}

/**
 * Takes a file of rows in: stream to the store, then look at its beginning. What is refused leaves nothing in the store.
 * @throws DomainError `body-too-large`, `empty-file`, `too-many-columns`
 */
export async function receiveFile(
  keeping: EvidenceKeeping,
  organisationId: string,
  { source, name, maxBytes }: { source: AsyncIterable<Uint8Array>; name: string; maxBytes: number },
): Promise<ReceivedFile> {
  const probe = new EncodingProbe()
  const deposit = await depositFile(keeping, organisationId, probed(source, probe), { maxBytes })
  try {
    const encoding = probe.end()
    const head = await readHead(keeping, { ...deposit, organisationId }, encoding)
    const delimiter = detectDelimiter(head)
    const mapping = guessMapping(headingsOf(head, delimiter))
    return { ...deposit, name: cleanName(name), encoding, delimiter, mapping }
  } catch (error) {
    await keeping.evidenceStore.remove(deposit.objectKey)
    throw error
  }
}

async function* probed(source: AsyncIterable<Uint8Array>, probe: EncodingProbe): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    probe.push(chunk)
    yield chunk
  }
}

/**
 * The first row. Blank headings are named by their place, as a spreadsheet would.
 * @throws DomainError when there is none, or too many.
 */
export function headingsOf(head: string, delimiter: string): string[] {
  const parser = new CsvParser(delimiter)
  const [first] = [...parser.push(head), ...parser.end()]
  if (!first || first.cells.every(cell => cell.trim() === '')) {
    const empty = head.trim() === ''
    const message = empty ? 'The file is empty.' : 'The first row has no headings. Name the columns there.'
    throw new DomainError(empty ? 'empty-file' : 'no-headings', message, 422, { file: [message] })
  }
  if (first.cells.length > MOST_COLUMNS) {
    const message = `The first row has ${first.cells.length} columns; at most ${MOST_COLUMNS} are read.`
    throw new DomainError('too-many-columns', message, 422, { file: [message] })
  }
  return first.cells.map((cell, at) => cell.replaceAll('\0', '').trim().slice(0, 200) || `Column ${at + 1}`)
}

function cleanName(name: string): string {
  return (
    name
      .normalize('NFC')
      .replace(/[\p{Cc}\p{Cf}]/gu, '')
      .slice(-200) || 'rows.csv'
  )
}

/** Names the file in the books, once: the same bytes again are the same file, and the second copy is not kept. */
export async function recordIntake(
  tx: Transaction,
  actor: Actor,
  file: ReceivedFile,
  defaults: Partial<IntakeDefaults> = {},
  now = new Date(),
): Promise<{ intakeId: string; created: boolean }> {
  const { organisationId, id: createdById, name: createdBy } = actor
  const [made] = await tx
    .insert(intakes)
    .values({ ...file, defaults, organisationId, state: 'mapping', createdBy, createdById, createdAt: now })
    .onConflictDoNothing({ target: [intakes.organisationId, intakes.sha256] })
    .returning({ id: intakes.id })
  if (made) return { intakeId: made.id, created: true }
  const [known] = await tx
    .select({ id: intakes.id })
    .from(intakes)
    .where(and(eq(intakes.organisationId, organisationId), eq(intakes.sha256, file.sha256)))
  return { intakeId: known!.id, created: false }
}
