import { parse } from 'csv-parse/sync'
import { and, asc, eq, inArray } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { caseEventPayload } from '#app/cases/case-event.ts'
import { insertCases } from '#app/cases/insert-cases.server.ts'
import { openCase } from '#app/cases/open-case.server.ts'
import { readCase } from '#app/cases/read-case.server.ts'
import { findIntake } from '#app/intake/find-intake.server.ts'
import { cancelIntake, setReading } from '#app/intake/move-intake.server.ts'
import { takeBatch } from '#app/intake/take-batch.server.ts'
import {
  caseDeadlines,
  caseEvents,
  caseParties,
  caseSearch,
  cases,
  contracts,
  intakeErrors,
  submissions,
  tasks,
} from '#db/schema/index.ts'
import { fromBase64, toHex } from '#ledger/bytes.ts'
import type { JsonObject } from '#ledger/canonical.ts'
import { commitmentOf } from '#ledger/commitment.ts'
import { parseSubmission } from '#ledger/submission.ts'
import { decodeBundle } from '#ledger/tiles.ts'
import { newPerson } from '../support/organisation.ts'
import { DEFAULTS, type IntakeWorld, intakeWorld } from './world.ts'

let here: IntakeWorld

beforeAll(async () => {
  here = await intakeWorld()
})

const HEAD = 'reference,amount,due date\n'
const rowsOf = (references: readonly string[]) =>
  references.map(reference => `${reference},500.00,2025-06-30\n`).join('')
const casesOf = (intakeId: string) =>
  here.world.bank.as(tx => tx.select().from(cases).where(eq(cases.intakeId, intakeId)).orderBy(asc(cases.number)))

describe('rows of a file', () => {
  it('become cases like those that are opened by hand', async () => {
    const [byFile, byHand] = await here.contracts(2)
    const { bank } = here.world
    const { id } = await here.bring(`${HEAD}${byFile},500.00,2025-06-30\n`)
    const [row] = await casesOf(id)
    const all = await bank.as(async tx => {
      const [contract] = await tx.select().from(contracts).where(eq(contracts.reference, byHand!))
      const claim = { currency: 'CNY', principalMinor: 50_000n, interestMinor: 0n, costsMinor: 0n, courtId: null }
      const about = { jurisdiction: 'CN', track: 'payment-order', contractKind: 'loan', dueOn: '2025-06-30' } as const
      const opened = await openCase(tx, bank.authority, { contractId: contract!.id, ...claim, ...about })
      const both = [row!.id, opened.caseId]
      const of = async (id: string) => {
        const [one] = await tx.select().from(cases).where(eq(cases.id, id))
        const parties = await tx.select().from(caseParties).where(eq(caseParties.caseId, id)).orderBy(caseParties.role)
        const [event] = await tx.select().from(caseEvents).where(eq(caseEvents.caseId, id))
        const found = await tx.select().from(caseSearch).where(eq(caseSearch.caseId, id))
        const work = await tx.select().from(tasks).where(eq(tasks.caseId, id))
        const due = await tx.select().from(caseDeadlines).where(eq(caseDeadlines.caseId, id))
        const { title, stage, claimMinor, version, dueOn, limitationOn, limitationState, openedBy } = one!
        const { packVersion, missingGates, missingItems, reportState, nextDeadlineLabel, triageReasons } = one!
        return {
          ...{ title, stage, claimMinor, version, dueOn, limitationOn, limitationState, openedBy, packVersion },
          ...{ missingGates, missingItems, reportState, nextDeadlineLabel, triageReasons },
          parties: parties.map(({ role, name, localName }) => ({ role, name, localName })),
          event: { type: event!.type, position: event!.position, to: event!.toStage, actor: event!.actor },
          said: Object.keys(event!.detail as object).filter(key => key !== 'row'),
          ...{ searched: found.length, work: work.map(({ kind, state }) => ({ kind, state })) },
          due: due.map(({ kind, dueOn: on, state }) => ({ kind, on, state })),
        }
      }
      return { mine: await of(both[0]!), theirs: await of(both[1]!) }
    })
    expect(all.mine).toEqual(all.theirs)
    expect(all.mine.due).toHaveLength(1)
    expect(all.mine.work).toHaveLength(1)
    const page = await bank.as(tx => readCase(tx, row!.id))
    expect(page.title).toBe('Wuyi Rural Commercial Bank v. Zhang Haiyang 张海洋')
  })

  it('stand on the ledger as commitments that the stored events open, in one submission', async () => {
    const references = await here.contracts(3)
    const { id } = await here.bring(HEAD + rowsOf(references))
    const made = await casesOf(id)
    await here.world.bank.as(async tx => {
      const ids = made.map(one => one.id)
      const events = await tx.select().from(caseEvents).where(inArray(caseEvents.caseId, ids))
      expect(new Set(events.map(({ submissionId }) => submissionId)).size).toBe(1)
      const [submission] = await tx.select().from(submissions).where(eq(submissions.id, events[0]!.submissionId))
      const { items } = parseSubmission(decodeBundle(submission!.leaves))
      for (const event of events) {
        const { subject } = made.find(one => one.id === event.caseId)!
        const fact = { case: subject, position: 1, type: 'case.opened' as const, from: null, to: 'preparing' as const }
        const payload = caseEventPayload({
          ...fact,
          ...{ actor: event.actor, at: event.at, detail: event.detail as JsonObject },
        })
        const item = items[event.itemIndex]!
        expect(item).toMatchObject({ type: 'case.opened', subject })
        expect(toHex(commitmentOf(payload, event.salt))).toBe(toHex(fromBase64(item.commitment)))
      }
    })
  })

  it('are numbered in their order, without gaps', async () => {
    const references = await here.contracts(5)
    const { id } = await here.bring(HEAD + rowsOf(references))
    const made = await casesOf(id)
    expect(made.map(({ intakeKey }) => intakeKey)).toEqual(references)
    const numbers = made.map(({ number }) => Number(number.split('-').at(-1)))
    expect(numbers).toEqual(numbers.map((_, at) => numbers[0]! + at))
  })

  it('of which 10 in 1,000 are bad are 990 cases and 10 errors, each with its reason', async () => {
    const references = await here.contracts(1_000)
    const [dollars] = await here.contracts(1, { currency: 'USD' })
    const bad: Record<number, string> = {
      5: `${references[5]},-1.00,2025-06-30`,
      50: `${references[50]},"1.234,56",2025-06-30`,
      100: `${references[100]},USD 5.00,2025-06-30`,
      200: `${references[200]},5.00,2025-02-29`,
      300: 'L-unknown,5.00,2025-06-30',
      400: `${references[400]},2000.00,2025-06-30`,
      500: `${references[500]},5.00`,
      600: `,5.00,2025-06-30`,
      700: `${dollars},5.00,2025-06-30`,
      800: `${references[800]},${'9'.repeat(1_000_000)},2025-06-30`,
    }
    const lines = references.map((reference, at) => bad[at] ?? `${reference},"1,0${at % 10}0.00",2025-06-30`)
    const fits = lines.map((line, at) => (bad[at] ? line : line.replace(/"1,0\d0\.00"/, '"500.00"')))
    const intake = await here.bring(`${HEAD}${fits.join('\r\n')}\r\n`)
    expect(intake).toMatchObject({ state: 'done', rowsTotal: 1_000, rowsRead: 1_001, rowsKnown: 0, trouble: null })
    expect(intake).toMatchObject({ casesMade: 990, rowsRefused: 10 })
    expect(await casesOf(intake.id)).toHaveLength(990)
    const errors = parse(await here.errors(intake.id), { bom: true }) as string[][]
    expect(errors[0]).toEqual(['row', 'column', 'reason', 'reference', 'amount', 'due date'])
    expect(errors.slice(1).map(([row, column, reason]) => [Number(row) - 2, column, reason])).toEqual([
      [5, 'amount', 'An amount cannot be less than nothing.'],
      [50, 'amount', expect.stringMatching(/not clear how much this is in CNY/)],
      [100, 'amount', 'This is in USD, and the row is in CNY.'],
      [200, 'due date', 'There is no such day.'],
      [300, 'reference', 'No contract L-unknown is captured here.'],
      [400, 'amount', "This is more than the contract's own principal, 1000.00 CNY."],
      [500, '', 'The row has 2 cells, and there are 3 headings.'],
      [600, 'reference', 'Give the reference: the row is known by it.'],
      [700, 'currency', 'The contract is in USD; the claim must be too.'],
      [800, 'amount', 'A cell has at most 100000 characters.'],
    ])
    expect(errors[1]!.slice(3)).toEqual([references[5], '-1.00', '2025-06-30'])
  })

  it('come back corrected: the errors’ file is a file that can be sent', async () => {
    const references = await here.contracts(2)
    const first = await here.bring(`${HEAD}${references[0]},5.00,2025-02-29\n${references[1]},5.00,2025-03-01\n`)
    expect(first).toMatchObject({ casesMade: 1, rowsRefused: 1 })
    const corrected = (await here.errors(first.id)).replace('2025-02-29', '2025-02-28')
    expect(await here.bring(corrected)).toMatchObject({ casesMade: 1, rowsRefused: 0, rowsKnown: 0 })
  })

  it('of two people with one name are two cases', async () => {
    const references = await here.contracts(2)
    const { id } = await here.bring(
      `reference,counterparty name,姓名,amount\n${references.map(one => `${one},ZHANG  Haiyang,张海洋,5\n`).join('')}`,
    )
    expect(await casesOf(id)).toHaveLength(2)
  })

  it('are refused where they name somebody else than the contract does', async () => {
    const [reference] = await here.contracts(1)
    const intake = await here.bring(`reference,counterparty name,amount\n${reference},Li Na,5\n`)
    expect(intake).toMatchObject({ casesMade: 0, rowsRefused: 1 })
    expect(await here.errors(intake.id)).toContain('The contract is with Zhang Haiyang 张海洋.')
  })

  it('on one contract twice are one case and a refusal; the same reference twice is known', async () => {
    const [contract] = await here.contracts(1)
    const intake = await here.bring(
      `reference,contract reference,amount\nA-${contract},${contract},5\nB-${contract},${contract},5\nA-${contract},${contract},5\n`,
    )
    expect(intake).toMatchObject({ casesMade: 1, rowsRefused: 1, rowsKnown: 1 })
    expect(await here.errors(intake.id)).toMatch(/open case on this contract already: row 2 of this file/)
  })

  it('go to the officer they name, who has to be one', async () => {
    const [one, other] = await here.contracts(2)
    const { bank } = here.world
    const { email, personId } = await newPerson(here.database.app, bank.organisationId)
    const intake = await here.bring(
      `reference,amount,officer email\n${one},5,${email.toUpperCase()}\n${other},5,x@y.z\n`,
    )
    expect(intake).toMatchObject({ casesMade: 1, rowsRefused: 1 })
    const [made] = await casesOf(intake.id)
    expect(made!.officerId).toBe(personId)
    const [task] = await bank.as(tx => tx.select().from(tasks).where(eq(tasks.caseId, made!.id)))
    expect(task!.assigneeId).toBe(personId)
  })
})

describe('a file', () => {
  it('that is sent again is the same one, and creates nothing', async () => {
    const references = await here.contracts(2)
    const text = HEAD + rowsOf(references)
    const { id } = await here.bring(text)
    expect(await here.send(text)).toEqual({ intakeId: id, created: false })
    await expect(here.start(id)).rejects.toMatchObject({ code: 'intake-done', status: 409 })
  })

  it('with rows that another brought creates nothing of those', async () => {
    const references = await here.contracts(3)
    await here.bring(HEAD + rowsOf(references.slice(0, 2)))
    expect(await here.bring(HEAD + rowsOf(references))).toMatchObject({ casesMade: 1, rowsKnown: 2, rowsRefused: 0 })
  })

  it.each([
    ['with a byte order mark', (text: string) => Buffer.from(`\uFEFF${text}`), 'utf-8'],
    ['in UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le'],
    ['in UTF-16, big-endian', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(), 'utf-16be'],
    // 张海洋 and 姓名 in GB 18030.
    [
      'in GB 18030',
      (text: string) =>
        Buffer.from(
          Buffer.from(text)
            .toString('hex')
            .replaceAll('e5bca0e6b5b7e6b48b', 'd5c5baa3d1f3')
            .replaceAll('e5a793e5908d', 'd0d5c3fb'),
          'hex',
        ),
      'gb18030',
    ],
  ] as const)('%s is read as it is meant', async (_name, encode, encoding) => {
    const [reference] = await here.contracts(1)
    const intake = await here.bring(encode(`reference;姓名;amount\n${reference};张海洋;1,0\n${reference}2;张海洋;5\n`))
    expect(intake).toMatchObject({ encoding, delimiter: ';', rowsRefused: 2 })
    const again = await here.bring(encode(`reference;姓名;amount\n${reference};张海洋;5\n`))
    expect(again).toMatchObject({ casesMade: 1, rowsRefused: 0 })
  })

  it('with a quote that is never closed loses nothing before it, and says where it was opened', async () => {
    const references = await here.contracts(6)
    const lines = rowsOf(references).split('\n')
    lines[3] = `${references[3]},"5.00,2025-06-30`
    const intake = await here.bring(HEAD + lines.join('\n'))
    expect(intake).toMatchObject({ state: 'done', casesMade: 3, rowsRefused: 1 })
    const errors = parse(await here.errors(intake.id), { bom: true }) as string[][]
    expect(errors[1]!.slice(0, 3)).toEqual([
      '5',
      'amount',
      expect.stringMatching(/never closed\. The 3 lines after it/),
    ])
  })

  it('that is cut in the middle of a row has that row as an error', async () => {
    const references = await here.contracts(3)
    const whole = HEAD + rowsOf(references)
    const intake = await here.bring(whole.slice(0, -14))
    expect(intake).toMatchObject({ state: 'done', casesMade: 2, rowsRefused: 1 })
    expect(await here.errors(intake.id)).toContain('it may have been cut off')
  })

  it('that stops without a line end is read, and the person is told to look', async () => {
    const references = await here.contracts(2)
    const intake = await here.bring((HEAD + rowsOf(references)).trimEnd())
    expect(intake).toMatchObject({ state: 'done', casesMade: 2 })
    expect(intake.trouble).toMatch(/without a line end/)
  })

  it.each([
    ['', 'empty-file'],
    ['\uFEFF', 'empty-file'],
    ['\n\n1,2\n', 'no-headings'],
    [Array.from({ length: 81 }, (_, at) => `c${at}`).join(','), 'too-many-columns'],
  ])('that is %j is refused, and leaves nothing in the store', async (text, code) => {
    const count = async () => {
      let objects = 0
      for await (const _key of here.store.list()) objects += 1
      return objects
    }
    const before = await count()
    await expect(here.send(text)).rejects.toMatchObject({ code, status: 422 })
    expect(await count()).toBe(before)
  })

  it('whose headings miss what is needed cannot start; one with a heading twice takes the first', async () => {
    const { intakeId } = await here.send('name,amount\nx,5\n')
    await expect(here.start(intakeId)).rejects.toMatchObject({ code: 'intake-mapping', status: 422 })
    const [reference] = await here.contracts(1)
    const intake = await here.bring(`reference,amount,amount\n${reference},5,6\n`)
    expect((await casesOf(intake.id))[0]!.principalMinor).toBe(500n)
  })

  it('is read as the person says, until it has been started', async () => {
    const [reference] = await here.contracts(1)
    const { intakeId } = await here.send(`id,sum\n${reference},7\n`)
    const reading = {
      encoding: 'utf-8',
      delimiter: ',',
      mapping: [
        { heading: 'id', field: 'reference' as const },
        { heading: 'sum', field: 'principal' as const },
      ],
      defaults: DEFAULTS,
    }
    await here.world.bank.as(tx => setReading(tx, intakeId, reading))
    await here.start(intakeId)
    await here.work()
    expect(await here.read(intakeId)).toMatchObject({ casesMade: 1 })
    await expect(here.world.bank.as(tx => setReading(tx, intakeId, reading))).rejects.toMatchObject({ status: 409 })
  })

  it('of another organisation is not there', async () => {
    const { intakeId } = await here.send(`${HEAD}x,5,2025-06-30\n`)
    const other = here.world.otherBank
    await expect(other.as(tx => findIntake(tx, intakeId))).rejects.toMatchObject({ status: 404 })
    await expect(other.as(tx => cancelIntake(tx, intakeId))).rejects.toMatchObject({ status: 404 })
    expect(await other.as(tx => tx.select().from(intakeErrors))).toEqual([])
  })
})

describe('a run', () => {
  it('that is cancelled keeps what it made, and goes on where it stood', async () => {
    const references = await here.contracts(25)
    const { intakeId } = await here.send(HEAD + rowsOf(references))
    await here.start(intakeId)
    const { run } = await here.read(intakeId)
    const records = [1, 2, 3].map(row => ({
      row,
      cells: row === 1 ? ['reference', 'amount', 'due date'] : [references[row - 2]!, '500.00', '2025-06-30'],
      ...{ fault: null, ended: true },
    }))
    const { kms, bank } = here.world
    const take = () => bank.as(tx => takeBatch(tx, kms, { intakeId, run }, records, new Date()))
    expect(await take()).toBe('more')
    expect(await take()).toBe('more')
    expect(await here.read(intakeId)).toMatchObject({ casesMade: 2, rowsRead: 3 })
    await bank.as(tx => cancelIntake(tx, intakeId))
    expect(await take()).toBe('stopped')
    await here.work()
    expect(await here.read(intakeId)).toMatchObject({ state: 'cancelled', casesMade: 2 })
    await here.start(intakeId)
    await here.work({ batch: 10 })
    expect(await here.read(intakeId)).toMatchObject({ state: 'done', casesMade: 25, rowsKnown: 0, rowsRefused: 0 })
  })

  it('that ends suddenly inside a batch has made nothing of it, and all of it the next time', async () => {
    const references = await here.contracts(30)
    const { intakeId } = await here.send(HEAD + rowsOf(references))
    await here.start(intakeId)
    const { admin } = here.database
    await admin.execute(`create function break_row() returns trigger language plpgsql as
      $$ begin if new.intake_key = '${references[17]}' then raise exception 'the power went'; end if; return new; end $$`)
    await admin.execute('create trigger break_row before insert on cases for each row execute function break_row()')
    await expect(here.work({ batch: 10 })).rejects.toThrow()
    expect(await here.read(intakeId)).toMatchObject({ state: 'running', casesMade: 9, rowsRead: 10 })
    await admin.execute('drop trigger break_row on cases')
    await here.work({ batch: 10 })
    expect(await here.read(intakeId)).toMatchObject({ state: 'done', casesMade: 30, rowsKnown: 0, rowsRefused: 0 })
    const made = await casesOf(intakeId)
    const numbers = made.map(({ number }) => Number(number.split('-').at(-1)))
    expect(numbers.at(-1)! - numbers[0]!).toBe(29)
  })

  it('by two workers at once makes each case once', async () => {
    const references = await here.contracts(40)
    const { intakeId } = await here.send(HEAD + rowsOf(references))
    await here.start(intakeId)
    const outcomes = await Promise.allSettled([here.work({ batch: 7 }), here.work({ batch: 7 })])
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason.name).toBe('JobDoneElsewhere')
    }
    expect(await here.read(intakeId)).toMatchObject({ state: 'done', casesMade: 40, rowsKnown: 0, rowsRefused: 0 })
    expect(await casesOf(intakeId)).toHaveLength(40)
  })

  it('whose file is not what was sent any more fails, and says so', async () => {
    const { intakeId } = await here.send(`${HEAD}gone,5,2025-06-30\n`)
    await here.store.remove((await here.read(intakeId)).objectKey)
    await here.start(intakeId)
    await here.work()
    expect(await here.read(intakeId)).toMatchObject({ state: 'failed', trouble: expect.stringMatching(/not there/) })
  })
})

describe('on the way out', () => {
  it('no cell of a refused row is run by a spreadsheet', async () => {
    const formula = '=HYPERLINK("http://evil.example","x")'
    const intake = await here.bring(`reference,amount,due date\n"${formula.replaceAll('"', '""')}",5,@SUM(1)\n`)
    const [, row] = parse(await here.errors(intake.id), { bom: true }) as string[][]
    expect(row!.slice(3)).toEqual([`'${formula}`, '5', "'@SUM(1)"])
    expect(row!.every(cell => !/^[=+\-@]/.test(cell))).toBe(true)
  })
})

describe('at most a thousand at once', () => {
  it('are inserted, because the ledger takes no more', async () => {
    await here.world.bank.as(async (tx, authority) => {
      const many = Array.from({ length: 1_001 }) as Parameters<typeof insertCases>[2]
      await expect(insertCases(tx, authority, many, new Date())).rejects.toThrow(RangeError)
      expect(await insertCases(tx, authority, [], new Date())).toEqual([])
      expect(
        await tx
          .select()
          .from(cases)
          .where(and(eq(cases.intakeKey, 'none'))),
      ).toEqual([])
    })
  })
})
