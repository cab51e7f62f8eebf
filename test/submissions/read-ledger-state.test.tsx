import { renderToString } from 'react-dom/server'
import { beforeAll, expect, test } from 'vitest'
import { LedgerPage } from '#app/submissions/ledger-page.tsx'
import { ledgerAnswer, secondsToPublish } from '#app/submissions/ledger-state.ts'
import { readLedgerState } from '#app/submissions/read-ledger-state.server.ts'
import { readLogFile } from '#app/submissions/read-log-file.server.ts'
import type { Publisher } from '#workers/ledger/publisher.ts'
import type { Sequencer } from '#workers/ledger/sequencer.ts'
import { keyOf, LedgerRig, MEMBERS } from '../workers/ledger-rig.ts'

let rig: LedgerRig
let sequencer: Sequencer
let publisher: Publisher

beforeAll(async () => {
  rig = await LedgerRig.open()
  await rig.start(...MEMBERS)
  sequencer = await rig.sequencer()
  publisher = rig.publisher()
})

/** Signed in as nobody. */
const state = async () => (await readLedgerState(rig.database.app))!

function page(shown: Awaited<ReturnType<typeof readLedgerState>>): string {
  return renderToString(<LedgerPage state={shown} now="2026-11-22T12:00:00Z" />).replace(/<[^>]+>/g, ' ')
}

test('before anything there is no ledger, and the page says so', async () => {
  expect(await readLedgerState(rig.database.app)).toBeNull()
  expect(page(null)).toContain('There is no ledger here yet')
})

test('anybody sees size, members, quorum and what waits, but no submission', async () => {
  await rig.registerBank()
  await rig.capture(2)
  await rig.capture(1, keyOf())
  expect(await sequencer.drain()).toMatchObject({ kind: 'drained' })
  await rig.capture(1)
  const before = await state()
  expect(before).toMatchObject({ size: 7, published: null, queue: { pending: 1, sequenced: 2, refused: 1 } })
  expect(before.rules).toMatchObject({ quorum: 3, forksSurvived: 1, genesisHash: rig.founded.trust })
  expect(before.members.map(({ behind }) => behind)).toEqual([7, 7, 7, 7])
  expect(ledgerAnswer(before)).toEqual({ tone: 'neutral', text: 'Nothing is published yet.' })

  await publisher.publish()
  const after = await state()
  expect(after.published!.cosigners.length).toBeGreaterThanOrEqual(3)
  expect(after.checkpoints[0]).toMatchObject({ size: 7, published: true })
  expect(secondsToPublish(after.checkpoints[0]!)).toBeGreaterThanOrEqual(0)
  expect(ledgerAnswer(after).tone).toBe('ok')
  const words = page(after)
  expect(words).toContain('南平市公证处')
  expect(words).toContain('does not prove that the record was')
  expect(words).toContain('1 submission pending')
})

test('a member that is down shows as such, with the reason', async () => {
  await rig.stop('court')
  await sequencer.drain()
  await publisher.publish()
  const court = (await state()).members.find(({ name }) => name === 'court')!
  expect(court.behind).toBeGreaterThan(0)
  expect(court.trouble).toContain('nothing answers')
  expect(page(await state())).toContain('Not co-signing')
})

test('serves exactly the C2SP paths, and partial tiles of every committed size', async () => {
  const { size } = await state()
  for (let width = 1; width <= size; width++) {
    const tile = await readLogFile(rig.database.app, `tile/0/000.p/${width}`)
    expect(tile).toMatchObject({ type: 'application/octet-stream', cacheControl: expect.stringContaining('immutable') })
    expect(tile!.body).toHaveLength(32 * width)
    expect(await readLogFile(rig.database.app, `tile/entries/000.p/${width}`)).not.toBeNull()
  }
  for (const path of [`tile/0/000.p/${size + 1}`, 'tile/0/000', 'tile/0/0', 'tile/1/000.p/1', 'tile/00/000.p/1', 'x']) {
    expect(await readLogFile(rig.database.app, path)).toBeNull()
  }
  const checkpoint = await readLogFile(rig.database.app, 'checkpoint')
  expect(checkpoint).toMatchObject({ type: 'text/plain; charset=utf-8', cacheControl: 'public, max-age=1' })
  expect(checkpoint!.body).toContain(`${rig.founded.policy.origin}\n`)
})
