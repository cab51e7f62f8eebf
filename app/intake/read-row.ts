import { isTrack, type Track, tracks } from '#app/cases/case-options.ts'
import { type CsvFault, type CsvRecord, LONGEST_CELL, MOST_CELLS } from '#app/csv/csv-parser.ts'
import { isJurisdiction, type Jurisdiction, jurisdictions } from '#app/jurisdictions/jurisdiction.ts'
import { type ContractKind, contractKinds } from '#app/jurisdictions/pack.ts'
import type { IntakeField, MappedColumn } from './intake-fields.ts'
import { readAmount } from './read-amount.ts'
import { readDate } from './read-date.ts'

/** What rows take that do not say. */
export interface IntakeDefaults {
  jurisdiction: string
  currency: string
  track: string
  contractKind: string
}

export interface RowProblem {
  /** The heading; empty where it is the row as a whole. */
  column: string
  value: string
  reason: string
}

/** A row's own words, read; whether they fit what is recorded is asked of the database. */
export interface IntakeRow {
  row: number
  cells: string[]
  reference: string
  contract: string
  names: { column: string; value: string }[]
  principalMinor: bigint
  interestMinor: bigint
  costsMinor: bigint
  currency: string
  jurisdiction: Jurisdiction
  track: Track
  contractKind: ContractKind
  dueOn: string | null
  knownOn: string | null
  officer: string | null
}

export type ReadRow = { ok: IntakeRow } | { bad: RowProblem[] }

const LONGEST_REFERENCE = 200
const LONGEST_NAME = 500

const words = (table: Readonly<Record<string, string>>) =>
  new Map(
    Object.entries(table).flatMap(([key, label]) => [
      [key.toLowerCase(), key] as const,
      [label.toLowerCase(), key] as const,
    ]),
  )

const jurisdictionWords = new Map([
  ...words(Object.fromEntries(Object.entries(jurisdictions).map(([code, { name }]) => [code, name]))),
  ...([
    ['中国', 'CN'],
    ['prc', 'CN'],
    ['香港', 'HK'],
    ['新加坡', 'SG'],
    ['england', 'GB-EAW'],
    ['uk', 'GB-EAW'],
    ['deutschland', 'DE'],
  ] as const),
])
const trackWords = new Map([
  ...words(tracks),
  ...([
    ['支付令', 'payment-order'],
    ['诉讼', 'litigation'],
    ['仲裁', 'arbitration'],
    ['调解', 'mediation'],
    ['协商', 'negotiation'],
    ['小额诉讼', 'small-claims'],
  ] as const),
])

/** Reads rows of one file. Pure: no row depends on another. */
export function rowReader(columns: readonly MappedColumn[], defaults: IntakeDefaults) {
  const at = new Map<IntakeField, number>()
  for (const [index, { field }] of columns.entries()) if (field) at.set(field, index)
  return (record: CsvRecord): ReadRow => new RowReading(columns, defaults, at, record).read()
}

class RowReading {
  readonly #problems: RowProblem[] = []

  constructor(
    private readonly columns: readonly MappedColumn[],
    private readonly defaults: IntakeDefaults,
    private readonly at: ReadonlyMap<IntakeField, number>,
    private readonly record: CsvRecord,
  ) {}

  read(): ReadRow {
    const { row, cells, fault } = this.record
    const whole = fault ? this.#faultWords(fault) : this.#shapeWords()
    if (whole) return { bad: [whole] }
    this.#checkCharacters()
    const reference = this.#text('reference', LONGEST_REFERENCE)
    if (!reference) this.#refuse('reference', 'Give the reference: the row is known by it.')
    const currency = (this.#text('currency', 10) || this.defaults.currency).toUpperCase()
    const validCurrency = /^[A-Z]{3}$/.test(currency)
    if (!validCurrency) this.#refuse('currency', 'Give the currency as three letters, such as CNY.')
    const [principalMinor, interestMinor, costsMinor] = (['principal', 'interest', 'costs'] as const).map(field =>
      validCurrency ? this.#amount(field, currency) : 0n,
    ) as [bigint, bigint, bigint]
    const jurisdiction = this.#choice(
      'jurisdiction',
      jurisdictionWords,
      'Give a jurisdiction that is known here, such as CN.',
    )
    const track = this.#choice('track', trackWords, 'Give a track that is known here, such as payment-order.')
    const kinds = new Map(contractKinds.map(kind => [kind as string, kind as string]))
    const contractKind = this.#choice('contractKind', kinds, `Give one of ${contractKinds.join(', ')}.`)
    const dueOn = this.#date('dueOn')
    const knownOn = this.#date('knownOn')
    if (knownOn && !dueOn && !this.#text('dueOn')) this.#refuse('knownOn', 'Say when the claim was due, too.')
    const names = (['name', 'localName'] as const).flatMap(field => {
      const value = this.#text(field, LONGEST_NAME)
      return value ? [{ column: this.#heading(field), value }] : []
    })
    if (this.#problems.length > 0) return { bad: this.#problems }
    return {
      ok: {
        ...{ row, cells, reference, contract: this.#text('contract', LONGEST_REFERENCE) || reference, names },
        ...{ principalMinor, interestMinor, costsMinor, currency },
        jurisdiction: isJurisdiction(jurisdiction) ? jurisdiction : 'CN',
        track: isTrack(track) ? track : 'litigation',
        contractKind: contractKind as ContractKind,
        ...{ dueOn, knownOn, officer: this.#text('officer', 320).toLowerCase() || null },
      },
    }
  }

  #faultWords(fault: CsvFault): RowProblem {
    const { cells } = this.record
    const column = 'column' in fault ? (this.columns[fault.column]?.heading ?? '') : ''
    const value = 'column' in fault ? (cells[fault.column] ?? '') : ''
    const lines =
      'lines' in fault && fault.lines > 0 ? ` The ${fault.lines} lines after it were read as part of this row.` : ''
    const reasons = {
      'too-long': `A cell has at most ${LONGEST_CELL} characters.`,
      'too-many': `A row has at most ${MOST_CELLS} cells.`,
      'stray-quote': `A quote that is opened here is not closed where the cell ends.${lines}`,
      'open-quote': `A quote that is opened here is never closed.${lines}`,
    }
    return { column, value, reason: reasons[fault.kind] }
  }

  #shapeWords(): RowProblem | null {
    const { cells, ended } = this.record
    const most = this.columns.length
    const extra = cells.slice(most).find(cell => cell.trim() !== '')
    if (extra !== undefined) {
      return { column: '', value: extra, reason: `The row has ${cells.length} cells, and there are ${most} headings.` }
    }
    if (cells.length >= most) return null
    const cut = ended ? '' : ' The file ends here: it may have been cut off.'
    return { column: '', value: '', reason: `The row has ${cells.length} cells, and there are ${most} headings.${cut}` }
  }

  #checkCharacters(): void {
    for (const [field, index] of this.at) {
      const cell = this.record.cells[index]!
      if (cell.includes('\uFFFD')) this.#refuse(field, 'Some characters cannot be read in this encoding.')
      else if (cell.includes('\0')) this.#refuse(field, 'The cell has a character (U+0000) that no text may have.')
    }
  }

  #heading(field: IntakeField): string {
    const index = this.at.get(field)
    return index === undefined ? '' : this.columns[index]!.heading
  }

  /** What stands there, without the apostrophe by which a spreadsheet was kept from running it. */
  #text(field: IntakeField, longest = 1_000): string {
    const index = this.at.get(field)
    const cell = index === undefined ? '' : this.record.cells[index]!.trim()
    const text = /^'[\s\uFEFF]*[=+\-@|%＝＋－＠]/.test(cell) ? cell.slice(1) : cell
    if (text.length <= longest) return text
    const reason = `This has at most ${longest} characters.`
    if (!this.#problems.some(problem => problem.reason === reason)) this.#refuse(field, reason)
    return text.slice(0, longest)
  }

  #amount(field: 'principal' | 'interest' | 'costs', currency: string): bigint {
    const text = this.#text(field)
    if (!text) {
      if (field === 'principal') this.#refuse(field, 'Give the principal that is claimed.')
      return 0n
    }
    const read = readAmount(text, currency)
    if ('minor' in read) return read.minor
    this.#refuse(field, read.reason)
    return 0n
  }

  #choice(
    field: 'jurisdiction' | 'track' | 'contractKind',
    known: ReadonlyMap<string, string>,
    reason: string,
  ): string {
    const text = this.#text(field) || this.defaults[field]
    const key = known.get(text.normalize('NFKC').trim().toLowerCase())
    if (key === undefined) this.#refuse(field, reason)
    return key ?? ''
  }

  #date(field: 'dueOn' | 'knownOn'): string | null {
    const text = this.#text(field)
    if (!text) return null
    const read = readDate(text)
    if ('date' in read) return read.date
    this.#refuse(field, read.reason)
    return null
  }

  #refuse(field: IntakeField, reason: string): void {
    const index = this.at.get(field)
    const value = index === undefined ? '' : (this.record.cells[index] ?? '')
    this.#problems.push({ column: this.#heading(field) || field, value, reason })
  }
}
