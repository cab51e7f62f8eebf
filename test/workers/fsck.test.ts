import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { and, eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { openFolderStore } from '#app/evidence/folder-store.server.ts'
import {
  evidence,
  ledgerBundles,
  ledgerCheckpoints,
  ledgerEntryIds,
  ledgerHeads,
  ledgerKeys,
  ledgerTiles,
} from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { exitCodeOf, summary } from '#workers/cli/fsck-answer.ts'
import { fsck } from '#workers/ledger/fsck.ts'
import { newOrganisation } from '../support/organisation.ts'
import { LedgerRig, MEMBERS } from './ledger-rig.ts'

let rig: LedgerRig
/** An object that no record names. */
let leftOver: string

beforeAll(async () => {
  rig = await LedgerRig.open()
  await rig.start(...MEMBERS)
  const sequencer = await rig.sequencer()
  const publisher = rig.publisher()
  await rig.registerBank()
  for (const count of [3, 500, 40]) {
    await rig.capture(count)
    await sequencer.drain()
    await publisher.publish()
  }
  const store = await openFolderStore(join(rig.data, 'evidence'))
  for (const text of ['first', 'second', 'left over']) {
    const { objectKey } = await store.put(Readable.from([Buffer.from(text)]))
    if (text === 'left over') leftOver = objectKey
    else await nameObject(objectKey)
  }
})

/** A bank's record of a file: a bank of its own each time, as a check looks at all of them. */
async function nameObject(objectKey: string): Promise<void> {
  const { app } = rig.database
  const organisationId = await newOrganisation(app, 'bank')
  const bytes = Buffer.from(objectKey, 'hex')
  const file = { name: 'file.pdf', mediaType: 'application/pdf', size: 5n, sha256: bytes, wrappedKey: bytes }
  await inTenant(app, { organisationId, actorId: organisationId }, tx =>
    tx.insert(evidence).values({ organisationId, objectKey, ...file }),
  )
}

/** Whoever damages something got at the database itself: no role of Hardproof's may write there. */
const db = () => rig.database.admin
const check = () => fsck(rig.database.worker, rig.data)
const flip = (bytes: Uint8Array, at: number) => {
  const changed = new Uint8Array(bytes)
  changed[at]! ^= 1
  return changed
}

/** Damages, checks, repairs; what was damaged is repaired even when the test fails. */
async function withDamage(damage: () => Promise<unknown>, repair: () => Promise<unknown>) {
  await damage()
  try {
    return (await check()).findings
  } finally {
    await repair()
  }
}

test('everything fits in a sound ledger, and it says what it looked at', async () => {
  const result = await check()
  expect(result.findings).toEqual([])
  expect(result.database).toMatchObject({ entries: 550, bundles: 3, waypoints: 3, tiles: 4 })
  expect(Object.keys(result.mirrors)).toEqual([...MEMBERS])
  expect(result.mirrors.court).toMatchObject({ entries: 550, bundles: 3 })
  expect(result.evidence).toEqual({ objects: 2, orphans: [leftOver] })
  expect(result.unchecked).toEqual([])
  expect(exitCodeOf(result)).toBe(0)
  expect(summary(result).split('\n').slice(-2)).toEqual([
    `evidence ${leftOver}: named by no record; harmless`,
    'Everything fits.',
  ])
})

test('names the entry in a bundle in which a byte was flipped', async () => {
  for (const index of [0, 1, 2]) {
    const [row] = await db().select().from(ledgerBundles).where(eq(ledgerBundles.index, index))
    const write = (bytes: Uint8Array) => db().update(ledgerBundles).set({ bytes }).where(eq(ledgerBundles.index, index))
    const findings = await withDamage(
      () => write(flip(row!.bytes, row!.bytes.length - 5)),
      () => write(row!.bytes),
    )
    const last = index === 2 ? 549 : index * 256 + 255
    const path = `tile/entries/00${index}${index === 2 ? '.p/38' : ''}`
    expect(findings).toEqual([{ where: path, what: `entry ${last} does not hash to what its tile says` }])
  }
})

test('names the tile in which a byte was flipped, and not the entries under it as well', async () => {
  for (const [level, index, where, what] of [
    [0, 0, 'tile/0/000', 'is not what the tile above it hashes'],
    [0, 2, 'tile/0/002.p/38', 'hash 1 is not that of what lies below it'],
    [1, 0, 'tile/1/000.p/2', 'hash 1 is not that of what lies below it'],
  ] as const) {
    const isTile = and(eq(ledgerTiles.level, level), eq(ledgerTiles.index, index))
    const [row] = await db().select().from(ledgerTiles).where(isTile)
    const write = (bytes: Uint8Array) => db().update(ledgerTiles).set({ bytes }).where(isTile)
    const findings = await withDamage(
      () => write(flip(row!.bytes, 40)),
      () => write(row!.bytes),
    )
    const ofDatabase = findings.filter(finding => !/^(bank|notary|court|regulator): /.test(finding.where))
    expect(ofDatabase.filter(finding => finding.where !== 'the root at size 550')).toEqual([{ where, what }])
  }
})

test('names a missing bundle', async () => {
  const findings = await withDamage(
    () => db().update(ledgerBundles).set({ index: 99 }).where(eq(ledgerBundles.index, 1)),
    () => db().update(ledgerBundles).set({ index: 1 }).where(eq(ledgerBundles.index, 99)),
  )
  expect(findings).toContainEqual({ where: 'tile/entries/001', what: 'it is missing' })
})

test('names a checkpoint whose root, signature or publication is not what it should be', async () => {
  const [row] = await db().select().from(ledgerCheckpoints).where(eq(ledgerCheckpoints.size, 8))
  const write = (values: Partial<typeof ledgerCheckpoints.$inferInsert>) =>
    db().update(ledgerCheckpoints).set(values).where(eq(ledgerCheckpoints.size, 8))
  const repair = () => write({ root: row!.root, note: row!.note })
  const wrongRoot = await withDamage(() => write({ root: flip(row!.root, 3) }), repair)
  expect(wrongRoot.map(({ what }) => what)).toEqual([
    'is not the root of the first 8 entries',
    'is signed over another size or root',
  ])
  const lines = row!.note.trimEnd().split('\n')
  const unsigned = lines.filter(line => !line.includes('mirrored')).join('\n')
  expect(await withDamage(() => write({ note: `${unsigned}\n` }), repair)).toEqual([
    { where: 'checkpoint 8', what: 'is called published without a quorum' },
  ])
  const forged = row!.note.replace(
    /(mirrored-rules-checked .{30})(.)/,
    (_, head, char) => head + (char === 'A' ? 'B' : 'A'),
  )
  expect(await withDamage(() => write({ note: forged }), repair)).toMatchObject([
    { where: 'checkpoint 8', what: expect.stringContaining('does not verify') },
  ])
})

test('names a head, an index of ids and a key that do not follow from the entries', async () => {
  const [head] = await db().select().from(ledgerHeads)
  const wrongHead = await withDamage(
    () =>
      db()
        .update(ledgerHeads)
        .set({ root: flip(head!.root, 0) }),
    () => db().update(ledgerHeads).set({ root: head!.root }),
  )
  expect(wrongHead).toContainEqual({ where: 'the head', what: 'is signed over another size or root' })

  const [entry] = await db().select().from(ledgerEntryIds).where(eq(ledgerEntryIds.leaf, 300))
  const setLeaf = (leaf: number) =>
    db().update(ledgerEntryIds).set({ leaf }).where(eq(ledgerEntryIds.entryId, entry!.entryId))
  const wrongIndex = await withDamage(
    () => setLeaf(301),
    () => setLeaf(300),
  )
  expect(wrongIndex).toEqual([{ where: 'entry 300', what: 'is not in the index of ids, or elsewhere' }])

  const [key] = await db().select().from(ledgerKeys)
  const setKey = (registration: unknown) => db().update(ledgerKeys).set({ registration })
  const wrongKey = await withDamage(
    () => setKey({ ...(key!.registration as object), holder: 'thief' }),
    () => setKey(key!.registration),
  )
  expect(wrongKey).toEqual([{ where: `key ${key!.keyId}`, what: 'is not as the entries say' }])
})

test('names the file of a mirror in which a byte was flipped', async () => {
  const mirror = join(rig.folder('court'), 'mirror')
  const [partial] = await readdir(join(mirror, 'tile/entries/002.p'))
  for (const [path, at, what] of [
    ['tile/entries/000', 1000, /entry \d+ does not hash/],
    [`tile/entries/002.p/${partial}`, 100, /entry \d+ does not hash/],
    ['tile/0/001', 64, /not what the tile above it hashes/],
    ['checkpoint', 60, /./],
  ] as const) {
    const bytes = await readFile(join(mirror, path))
    const findings = await withDamage(
      () => writeFile(join(mirror, path), flip(bytes, at)),
      () => writeFile(join(mirror, path), bytes),
    )
    expect(findings.length).toBeGreaterThan(0)
    expect(findings[0]!.where).toBe(`court: ${path}`)
    expect(findings[0]!.what).toMatch(what)
  }
})

describe('in the evidence store', () => {
  const objects = () => join(rig.data, 'evidence/objects')
  const pathOf = (name: string) => join(objects(), name.slice(0, 2), name)
  const named = createHash('sha256').update('first').digest('hex')

  test('names an object that is not what its name says', async () => {
    const bytes = await readFile(pathOf(named))
    const findings = await withDamage(
      () => writeFile(pathOf(named), flip(bytes, 0)),
      () => writeFile(pathOf(named), bytes),
    )
    expect(findings).toEqual([{ where: `evidence ${named}`, what: 'is not what its name says' }])
  })

  test('names every object that is missing, one or all of them', async () => {
    const away = `${pathOf(named)}-away`
    const missing = (name: string) => ({ where: `evidence ${name}`, what: 'is missing' })
    const one = await withDamage(
      () => rename(pathOf(named), away),
      () => rename(away, pathOf(named)),
    )
    expect(one).toEqual([missing(named)])
    const folder = join(rig.data, 'evidence')
    const all = await withDamage(
      () => rename(folder, `${folder}-away`),
      async () => {
        await rm(folder, { recursive: true, force: true })
        await rename(`${folder}-away`, folder)
      },
    )
    expect(all).toHaveLength(2)
    expect(all).toContainEqual(missing(named))
  })

  test('says when it cannot be opened or read, and does not call that a success', async () => {
    const refused = await fsck(db(), rig.data, () => Promise.reject(new Error('it does not answer')))
    expect(refused).toMatchObject({ findings: [], evidence: null })
    expect(refused.unchecked).toEqual(['evidence: the store cannot be opened (it does not answer)'])
    expect(exitCodeOf(refused)).toBe(2)
    expect(summary(refused)).toContain('Not everything was checked.')
    expect(summary(refused)).not.toContain('Everything fits')
    // A folder where the object should be cannot be read as one.
    const away = `${pathOf(named)}-away`
    await rename(pathOf(named), away)
    await mkdir(pathOf(named))
    const unread = await check().finally(async () => {
      await rm(pathOf(named), { recursive: true })
      await rename(away, pathOf(named))
    })
    expect(unread.findings).toEqual([])
    expect(unread.unchecked).toMatchObject([expect.stringContaining('1 objects that could not be read')])
  })

  test('a role that may not ask for the names is told so', async () => {
    const result = await fsck(rig.database.app, rig.data)
    expect(result.unchecked).toMatchObject([expect.stringContaining('which objects there must be')])
    expect(result.evidence).toMatchObject({ objects: 3 })
    expect(exitCodeOf(result)).toBe(2)
  })
})

test('says which mirrors and whether the database could not be checked', async () => {
  const mirror = join(rig.folder('court'), 'mirror')
  await rename(mirror, `${mirror}-away`)
  const result = await check().finally(() => rename(`${mirror}-away`, mirror))
  expect(result).toMatchObject({ findings: [], unchecked: ['court: its mirror, which is not readable here'] })
  expect(exitCodeOf(result)).toBe(2)
  expect((await fsck(null, rig.data)).unchecked).toContain('the database, which is not here')
})

test('names a mirror without the record of what it has co-signed', async () => {
  const checkpoint = join(rig.folder('court'), 'mirror/checkpoint')
  const findings = await withDamage(
    () => rename(checkpoint, `${checkpoint}-away`),
    () => rename(`${checkpoint}-away`, checkpoint),
  )
  expect(findings).toEqual([{ where: 'court: checkpoint', what: 'is missing, though it has co-signed 550 entries' }])
})
