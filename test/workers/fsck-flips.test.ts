import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { openFolderStore } from '#app/evidence/folder-store.server.ts'
import { evidence } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { fsck } from '#workers/ledger/fsck.ts'
import { newOrganisation } from '../support/organisation.ts'
import { LedgerRig, MEMBERS } from './ledger-rig.ts'

/** One byte, one bit, anywhere: the very place must be named. Seeded, so that what fails can be looked at again. */
const seed = Number(process.env.FLIPS_SEED ?? Date.now() % 1_000_000)
const RUNS = 3

let rig: LedgerRig

beforeAll(async () => {
  rig = await LedgerRig.open()
  await rig.start(...MEMBERS)
  const [sequencer, publisher] = [await rig.sequencer(), rig.publisher()]
  await rig.registerBank()
  for (const count of [3, 290]) {
    await rig.capture(count)
    await sequencer.drain()
    await publisher.publish()
  }
  const store = await openFolderStore(join(rig.data, 'evidence'))
  const { objectKey } = await store.put(Readable.from([Buffer.from('a file of some bytes')]))
  const organisationId = await newOrganisation(rig.database.app, 'bank')
  const bytes = Buffer.from(objectKey, 'hex')
  const file = { name: 'file.pdf', mediaType: 'application/pdf', size: 20n, sha256: bytes, wrappedKey: bytes }
  await inTenant(rig.database.app, { organisationId, actorId: organisationId }, tx =>
    tx.insert(evidence).values({ organisationId, objectKey, ...file }),
  )
  expect((await fsck(rig.database.worker, rig.data)).findings).toEqual([])
})

const admin = () => rig.database.admin
const wheres = async () => (await fsck(rig.database.worker, rig.data)).findings.map(({ where }) => where)

/** A column's value with one bit, character or number changed, by what it holds. `where`: how its place is named. */
const columns: readonly {
  table: string
  column: string
  key: string
  where: (row: Record<string, string>) => RegExp
}[] = [
  { table: 'ledger_heads', column: 'size', key: 'origin', where: () => /^the head$/ },
  { table: 'ledger_heads', column: 'root', key: 'origin', where: () => /^the head$/ },
  { table: 'ledger_heads', column: 'checkpoint', key: 'origin', where: () => /^the head$/ },
  { table: 'ledger_bundles', column: 'bytes', key: 'index', where: ({ key }) => new RegExp(`^tile/entries/00${key}`) },
  { table: 'ledger_bundles', column: 'width', key: 'index', where: ({ key }) => new RegExp(`^tile/entries/00${key}`) },
  { table: 'ledger_tiles', column: 'bytes', key: 'ctid', where: () => /^tile\/[01]\/00/ },
  { table: 'ledger_tiles', column: 'width', key: 'ctid', where: () => /^tile\/[01]\/00/ },
  { table: 'ledger_entry_ids', column: 'leaf', key: 'entry_id', where: ({ leaf }) => new RegExp(`^entry ${leaf}$`) },
  { table: 'ledger_entry_ids', column: 'actor', key: 'entry_id', where: ({ leaf }) => new RegExp(`^entry ${leaf}$`) },
  {
    table: 'ledger_entry_ids',
    column: 'entry_id',
    key: 'entry_id',
    where: ({ leaf }) => new RegExp(`^entry ${leaf}$`),
  },
  { table: 'ledger_keys', column: 'key_id', key: 'key_id', where: ({ key }) => new RegExp(`^key ${key}$`) },
  { table: 'ledger_keys', column: 'registration', key: 'key_id', where: ({ key }) => new RegExp(`^key ${key}$`) },
  { table: 'ledger_keys', column: 'leaf', key: 'key_id', where: ({ key }) => new RegExp(`^key ${key}$`) },
  { table: 'ledger_policies', column: 'hash', key: 'version', where: ({ key }) => new RegExp(`^policy ${key}$`) },
  { table: 'ledger_policies', column: 'policy', key: 'version', where: ({ key }) => new RegExp(`^policy ${key}$`) },
  { table: 'ledger_policies', column: 'from_size', key: 'version', where: ({ key }) => new RegExp(`^policy ${key}$`) },
  { table: 'ledger_checkpoints', column: 'root', key: 'size', where: ({ key }) => new RegExp(`^checkpoint ${key}$`) },
  { table: 'ledger_checkpoints', column: 'note', key: 'size', where: ({ key }) => new RegExp(`^checkpoint ${key}$`) },
  {
    table: 'member_states',
    column: 'note',
    key: 'member',
    where: ({ key }) => new RegExp(`^the co-signature of ${key}$`),
  },
  {
    table: 'member_states',
    column: 'size',
    key: 'member',
    where: ({ key }) => new RegExp(`^the co-signature of ${key}$`),
  },
  { table: 'submissions', column: 'leaf_start', key: 'id', where: ({ key }) => new RegExp(`^submission ${key}$`) },
  { table: 'submissions', column: 'digest', key: 'id', where: ({ key }) => new RegExp(`^submission ${key}$`) },
  { table: 'submissions', column: 'kind', key: 'id', where: ({ key }) => new RegExp(`^submission ${key}$`) },
]

const types: Record<string, (at: number) => (value: string) => string> = {
  /** `\x…` */
  bytea: at => value => {
    const place = 2 + (at % (value.length - 2))
    return `${value.slice(0, place)}${(Number.parseInt(value[place]!, 16) ^ (1 << (at % 4))).toString(16)}${value.slice(place + 1)}`
  },
  bigint: at => value => String(BigInt(value) ^ (1n << BigInt(at % 6))),
  integer: at => value => String(Number(value) ^ (1 << (at % 6))),
  text: at => flipText(at),
  /** Where it stays JSON: inside of a text. */
  jsonb: at => value =>
    value.replace(/"(quorum|publicKey|log)": (?:"(.)|(\d))/, (_, name, char, digit) =>
      char ? `"${name}": "${flipText(at)(char)}` : `"${name}": ${Number(digit) ^ 1}`,
    ),
}

/** One bit of one character, so that it stays one that a text may hold. */
function flipText(at: number) {
  return (value: string) => {
    const place = at % value.length
    const code = value.charCodeAt(place)
    const flipped = String.fromCharCode(code ^ (code < 0x20 || code > 0x7e ? 1 << 2 : 1))
    return `${value.slice(0, place)}${flipped === '\0' ? 'x' : flipped}${value.slice(place + 1)}`
  }
}

async function flipsOfColumn({ table, column, key, where }: (typeof columns)[number], at: number): Promise<void> {
  const name = sql.raw(table)
  const cell = sql.raw(`"${column}"`)
  const leaf = sql.raw(table === 'ledger_entry_ids' ? 'leaf::text' : 'null::text')
  const rows = await admin().execute<{ key: string; value: string; leaf: string }>(
    sql`select ${sql.raw(`"${key}"`)}::text as key, ${cell}::text as value, ${leaf} as leaf from ${name} where ${cell} is not null order by 1`,
  )
  const [{ type }] = (await admin().execute(
    sql`select data_type as type from information_schema.columns where table_name = ${table} and column_name = ${column}`,
  )) as unknown as [{ type: string }]
  const row = rows[at % rows.length]!
  const changed = types[type]!(at)(row.value)
  expect(changed).not.toBe(row.value)
  const write = async (value: string, old: string) => {
    const found = await admin().execute(
      sql`update ${name} set ${cell} = ${value}::text::${sql.raw(type)} where ${cell}::text = ${old} and ${sql.raw(
        key === 'ctid' || key === column ? 'true' : `"${key}"::text = '${row.key.replaceAll("'", "''")}'`,
      )} returning 1`,
    )
    expect(found).toHaveLength(1)
  }
  const [before] = await admin().execute<{ value: string }>(
    sql`select ${row.value}::text::${sql.raw(type)}::text as value`,
  )
  const [after] = await admin().execute<{ value: string }>(
    sql`select ${changed}::text::${sql.raw(type)}::text as value`,
  )
  await write(changed, before!.value)
  try {
    const found = await wheres()
    expect(found.join('\n'), `${table}.${column} ${row.key}: ${row.value} to ${changed}`).toMatch(
      new RegExp(where(row).source, 'm'),
    )
  } finally {
    await write(row.value, after!.value)
  }
}

test.each(columns)(
  'a flipped bit in $column of $table is named',
  async column => {
    const positions = fc.sample(fc.nat(1 << 20), { seed, numRuns: RUNS })
    for (const at of positions) await flipsOfColumn(column, at)
  },
  120_000,
)

test('a flipped bit in any file of a mirror is named, and in an evidence object', async () => {
  const mirror = join(rig.folder('court'), 'mirror')
  const files = (await readdir(mirror, { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile() && !entry.parentPath.includes('kept'))
    .map(entry => join(entry.parentPath, entry.name))
  const objects = (await readdir(join(rig.data, 'evidence/objects'), { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
  for (const [i, path] of [...files, ...objects].entries()) {
    const name = objects.includes(path)
      ? `evidence ${path.split('/').at(-1)}`
      : `court: ${path.slice(mirror.length + 1)}`
    const bytes = await readFile(path)
    for (const at of fc.sample(fc.nat(bytes.length - 1), { seed: seed + i, numRuns: RUNS })) {
      const flipped = new Uint8Array(bytes)
      flipped[at]! ^= 1 << (at % 8)
      await writeFile(path, flipped)
      const found = await wheres().finally(() => writeFile(path, bytes))
      expect(found, `${path} at ${at}`).toContain(name)
    }
  }
}, 240_000)

test('a flipped bit in what the operator and the members pinned is named', async () => {
  for (const [path, name] of [
    [join(rig.operator, 'ledger.json'), 'operator/ledger.json'],
    [join(rig.folder('bank'), 'policy.json'), 'bank: policy.json'],
  ] as const) {
    const bytes = await readFile(path)
    for (const at of fc.sample(fc.nat(bytes.length - 1), { seed, numRuns: 8 })) {
      // White space around values, and whatever the operator does not rely on, says nothing.
      if (/\s/.test(String.fromCharCode(bytes[at]!))) continue
      const flipped = new Uint8Array(bytes)
      flipped[at]! ^= 1
      await writeFile(path, flipped)
      const found = await wheres().finally(() => writeFile(path, bytes))
      expect(found, `${path} at ${at}: ${JSON.stringify(flipped.subarray(at - 20, at + 20).toString())}`).toContain(
        name,
      )
    }
  }
}, 120_000)
