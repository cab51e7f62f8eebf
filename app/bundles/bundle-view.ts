/**
 * What a court bundle shows, read from its records alone: each is committed to on the ledger, so what is shown is what
 * is checked. Reading checks nothing.
 */
import { toHex } from '#ledger/bytes.ts'
import { isJsonObject, type Json } from '#ledger/canonical.ts'
import { sha256 } from '#ledger/hash.ts'
import { parseItem, type SubmissionItem } from '#ledger/submission.ts'
import type { Exhibit } from '#ledger/verify.ts'
import { type About, type Named, nothingSaid, textIn } from './about.ts'
import type { CourtBundle } from './court-bundle.ts'

/** Position of a part in the bundle and of an exhibit in the part. */
export interface ExhibitAt {
  part: number
  exhibit: number
}

/** One file, however many records name it; what a court calls an exhibit. */
export interface FileView {
  /** From 1, in the order of the records. */
  number: number
  /** As recorded, never as the bundle calls it: a bundle's own words are not committed to. */
  name: string
  /** As recorded; null when the record does not say. */
  mediaType: string | null
  size: number | null
  /** As recorded, hex: what it is compared with. Null when no record describes it. */
  sha256: string | null
  /** The type of the first record that names it, such as `contract.drafted`. */
  from: string
  /** Whether its bytes are in the bundle. */
  held: boolean
  /** The line of the ledger that is its digest itself, for anybody to read; null when the bundle has none. */
  digestLine: number | null
  at: ExhibitAt[]
}

/** One record: something that happened to the contract. */
export interface RecordView {
  type: string
  /** When it happened by the account of whoever submitted it: ISO 8601; null when withheld. */
  occurredAt: string | null
  /** Its line on the ledger. */
  line: number
  /** The numbers of its files. */
  files: number[]
  /** Null when withheld or erased. */
  payload: Json
  at: ExhibitAt[]
}

export interface BundleView {
  about: About
  /** The contract's title by its first record; null without it, whatever is stated. */
  title: string | null
  /** Likewise. */
  counterparty: { name: string; localName: string | null } | null
  /** ISO 3166 code of the law that the contract is under, by its first record. */
  jurisdiction: string | null
  files: FileView[]
  records: RecordView[]
}

export const emptyView: BundleView = {
  about: nothingSaid,
  title: null,
  counterparty: null,
  jurisdiction: null,
  files: [],
  records: [],
}

export function viewOf({ about, parts }: CourtBundle): BundleView {
  const files: FileView[] = []
  const records = new Map<number, RecordView>()
  for (const [part, bundle] of parts.entries()) {
    for (const [exhibit, found] of bundle.exhibits.entries()) {
      const at = { part, exhibit }
      const item = itemOf(found)
      const line = found.entry.item.index
      const record = records.get(line) ?? recordOf(found, item, line)
      records.set(line, record)
      record.at.push(at)
      const file = found.file && fileView(files, found, item, at)
      if (file && !record.files.includes(file.number)) record.files.push(file.number)
    }
  }
  for (const { item, line } of digestsIn(parts)) {
    for (const file of files) if (file.sha256 === item.digest) file.digestLine ??= line
  }
  const inOrder = [...records.values()].sort((a, b) => a.line - b.line)
  const drafted = inOrder.find(record => record.type === 'contract.drafted')?.payload ?? null
  return {
    about,
    title: textIn(drafted, 'title'),
    counterparty: namedIn(drafted),
    jurisdiction: textIn(drafted, 'jurisdiction'),
    files,
    records: inOrder,
  }
}

function digestsIn(parts: CourtBundle['parts']): { item: SubmissionItem; line: number }[] {
  return parts.flatMap(({ exhibits }) =>
    exhibits.flatMap(exhibit => {
      const item = itemOf(exhibit)
      return item?.type === 'seal.digest' ? [{ item, line: exhibit.entry.item.index }] : []
    }),
  )
}

/** What it is about, and with whom, by what was committed to. */
export function headingOf({ title, counterparty }: BundleView): string {
  const what = title ?? 'Evidence'
  return counterparty ? `${what}: ${inBothScripts(counterparty)}` : what
}

/** What the bundle's maker says of it beside the records, to be shown as that and no more; null when nothing. */
export function statedOf({ about, title, counterparty }: BundleView): string | null {
  const said = [
    title === null && about.title,
    about.claimant && `claimant ${inBothScripts(about.claimant)}`,
    counterparty === null && about.counterparty && `counterparty ${inBothScripts(about.counterparty)}`,
  ].filter(words => words !== false && words !== null)
  return said.length === 0 ? null : `Stated by the bundle, not checked: ${said.join('; ')}.`
}

function inBothScripts({ name, localName }: Named): string {
  return localName && localName !== name ? `${name} ${localName}` : name
}

function itemOf({ entry }: Exhibit): SubmissionItem | null {
  try {
    return parseItem(entry.item.leaf)
  } catch {
    return null // shown as unreadable; the checks say what is wrong with it
  }
}

function recordOf({ payload }: Exhibit, item: SubmissionItem | null, line: number): RecordView {
  const occurredAt = textIn(payload, 'occurredAt')
  const readable = occurredAt !== null && !Number.isNaN(Date.parse(occurredAt))
  return {
    type: item?.type ?? 'unreadable',
    occurredAt: readable ? occurredAt : null,
    line,
    files: [],
    payload,
    at: [],
  }
}

/** The file's view, made when it is the first time that it is met. */
function fileView(files: FileView[], { file, payload }: Exhibit, item: SubmissionItem | null, at: ExhibitAt): FileView {
  const recorded = describedIn(payload, file!)
  const known = recorded && files.find(other => other.sha256 === recorded.sha256)
  const view = known ?? {
    number: files.length + 1,
    name: recorded?.name ?? 'A file whose record names none',
    mediaType: recorded?.type ?? null,
    size: recorded?.size ?? null,
    sha256: recorded?.sha256 ?? null,
    from: item?.type ?? 'unreadable',
    held: false,
    digestLine: null,
    at: [],
  }
  if (!known) files.push(view)
  view.held ||= file!.bytes !== null
  view.at.push(at)
  return view
}

interface Described {
  sha256: string
  size: number
  type: string | null
  name: string | null
}

/**
 * How the record describes the file: as its only one, else by the bytes. The name that the bundle gives it decides only
 * where there are no bytes to show under it, or none that the record knows, which the checks then say.
 */
function describedIn(payload: Json, { name, bytes }: NonNullable<Exhibit['file']>): Described | null {
  const described = descriptions(payload)
  if (described.length <= 1) return described[0] ?? null
  const digest = bytes && toHex(sha256(bytes))
  return described.find(one => one.sha256 === digest) ?? described.find(one => one.name === name) ?? null
}

/** Wherever the ledger's own check looks for them (`filesIn`), with name and type. */
function descriptions(value: Json): Described[] {
  if (Array.isArray(value)) return value.flatMap(descriptions)
  if (!isJsonObject(value)) return []
  const { sha256, size } = value
  const inside = Object.values(value).flatMap(descriptions)
  if (typeof sha256 !== 'string' || typeof size !== 'number') return inside
  return [{ sha256, size, type: textIn(value, 'type'), name: textIn(value, 'name') }, ...inside]
}

function namedIn(drafted: Json): BundleView['counterparty'] {
  const counterparty = isJsonObject(drafted) ? (drafted.counterparty ?? null) : null
  const name = textIn(counterparty, 'name')
  return name === null ? null : { name, localName: textIn(counterparty, 'localName') }
}
