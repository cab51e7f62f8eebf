/** What a log that never means to include a submission can make a node believe of where it is. */
import { expect, test } from 'vitest'
import { concatBytes, utf8 } from '#ledger/bytes.ts'
import { signCheckpoint } from '#ledger/checkpoint.ts'
import { sha256 } from '#ledger/hash.ts'
import { leafHash, nodeHash, type ReadHash, rootOf } from '#ledger/merkle.ts'
import type { LogClient } from '#ledger/node/log-client.ts'
import { lookAheadOf, MAX_ENTRIES_UNSEEN } from '#ledger/node/look-ahead.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote, parseNote } from '#ledger/note.ts'
import { TILE_WIDTH, type TileId } from '#ledger/tiles.ts'
import { checkpointNote, keyPair, ORIGIN, testPolicy } from './fixture.ts'

const policy = testPolicy()
const header = utf8('the header leaf of a submission that will never be included')
const known = Array.from({ length: 8 }, (_, i) => leafHash(Uint8Array.of(i)))

/**
 * A tree of 2^`height` leaves that begins with the known ones and holds the header at `index`; everything else in it
 * is made up, tile by tile, so that even the largest costs little.
 */
function madeUp(height: number, index: number) {
  const read = (level: number, at: number): Uint8Array => {
    const [from, to] = [at * 2 ** level, (at + 1) * 2 ** level]
    if (level === 0 && at === index) return leafHash(header)
    if (level === 0 && at < known.length) return known[at]!
    const plain = from >= known.length && !(from <= index && index < to)
    // Tiles show every eighth level, so what is between two of those has to follow.
    if (plain && level % 8 === 0) return sha256(utf8(`${level} ${at}`))
    return nodeHash(read(level - 1, 2 * at), read(level - 1, 2 * at + 1))
  }
  return { size: 2 ** height, root: read(height, 0), read: read as ReadHash }
}

function logWith(tree: ReturnType<typeof madeUp>, index: number, note: string): LogClient {
  const tile = async ({ level, index: at, width }: TileId) =>
    concatBytes(
      ...(await Promise.all(Array.from({ length: width }, (_, i) => tree.read(8 * level, at * TILE_WIDTH + i)))),
    )
  const nothing = () => Promise.reject(new Error('not asked for here'))
  return {
    url: 'http://log.example',
    entries: nothing as never,
    tile,
    checkpoint: async () => note,
    checkpointAt: nothing,
    keptSizes: nothing,
    cosignedBy: nothing,
    indexOf: async () => index,
    submit: nothing,
  }
}

const offered = { size: known.length, root: rootOf(known) }

async function ask(height: number, index: number, cosigners: readonly string[] = []) {
  const tree = madeUp(height, index)
  const byLog = signCheckpoint({ origin: ORIGIN, ...tree }, keyPair('log').secretKey, nodeEd25519)
  const cosigned = checkpointNote(
    tree.size,
    tree.root,
    cosigners.map(name => ({ name, time: 1000 })),
  )
  const note = cosigners.length === 0 ? byLog : encodeNote(parseNote(cosigned))
  return lookAheadOf(offered, [logWith(tree, index, note)], policy, nodeEd25519)('ab'.repeat(32), header)
}

test('a place that the log alone vouches for is believed only where the node soon comes to it', async () => {
  expect(await ask(10, 1000)).toEqual({ index: 1000, published: false })
  expect(await ask(25, known.length + MAX_ENTRIES_UNSEEN)).toEqual({
    index: known.length + MAX_ENTRIES_UNSEEN,
    published: false,
  })
  // Such a root costs the log a few tiles, and the promise would be kept in a hundred years.
  for (const height of [26, 40, 48]) expect(await ask(height, 2 ** height - 5)).toBeNull()
})

test('a place that a quorum holds is believed however far it is', async () => {
  expect(await ask(40, 2 ** 40 - 5, ['bank', 'court'])).toBeNull()
  expect(await ask(40, 2 ** 40 - 5, ['bank', 'court', 'notary'])).toEqual({ index: 2 ** 40 - 5, published: true })
})
