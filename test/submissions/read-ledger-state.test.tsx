import { renderToString } from 'react-dom/server'
import { beforeAll, expect, test } from 'vitest'
import { LedgerPage } from '#app/submissions/ledger-page.tsx'
import { ledgerAnswer, secondsToPublish } from '#app/submissions/ledger-state.ts'
import { readLedgerState } from '#app/submissions/read-ledger-state.server.ts'
import { readLogFile } from '#app/submissions/read-log-file.server.ts'
import { type Alarm, clearAlarm, raiseAlarm } from '#db/ledger-alarms.ts'
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
  const drawn = <LedgerPage state={shown} now={new Date().toISOString()} base="http://localhost:3000" />
  return renderToString(drawn)
    .replace(/<!-- -->/g, '')
    .replace(/<[^>]+>/g, ' ')
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
  expect(words).toContain('curl http://localhost:3000/ledger/checkpoint')
  expect(words).toContain('curl -O http://localhost:3000/ledger/tile/entries/000.p/7')
  expect(after.growth.hour.at(-1)).toBe(7)
  expect(after.growth.hour).toHaveLength(60)
  expect(after.growth.day).toHaveLength(24)
  expect(words).toContain('7 lines in the last minute')
})

test('a member that is down shows as such, with the reason', async () => {
  await rig.stop('court')
  await sequencer.drain()
  await publisher.publish()
  const court = (await state()).members.find(({ name }) => name === 'court')!
  expect(court.behind).toBeGreaterThan(0)
  expect(court.answers).toBe(false)
  expect(court.lacksSince).not.toBeNull()
  expect(court.trouble).toContain('nothing answers')
  const words = page(await state())
  expect(words).toContain('No answer')
  expect(words).toContain('延平区人民法院 does not answer. The other 3 are enough to publish.')
})

test('an open alarm stands above everything, with what it means and what to do', async () => {
  const alarm = { kind: 'fork', member: 'court', detail: 'Size 7 has two roots.', evidence: { one: 'a', other: 'b' } }
  await raiseAlarm(rig.database.worker, alarm as Alarm)
  const shown = await state()
  expect(shown.alarms).toMatchObject([{ kind: 'fork', member: 'court' }])
  expect(ledgerAnswer(shown)).toMatchObject({ tone: 'bad' })
  const words = page(shown)
  expect(words.indexOf('Two checkpoints contradict each other')).toBeLessThan(words.indexOf('On its way'))
  expect(words).toContain('Size 7 has two roots.')
  expect(words).toContain('What to do:')
  await clearAlarm(rig.database.worker, shown.alarms[0]!.id, 'for this test')
  expect((await state()).alarms).toEqual([])
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
