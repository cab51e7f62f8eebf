/**
 * What a court bundle shows, read from its records alone: each is committed to on the ledger, so what is shown is what
 * is checked. Reading checks nothing.
 */
import { isJsonObject, type Json } from '#ledger/canonical.ts'
import { parseItem, type SubmissionItem } from '#ledger/submission.ts'
import type { Exhibit } from '#ledger/verify.ts'
import { type About, nothingSaid, textIn } from './about.ts'
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
  /** The contract's title by its first record, else as stated. */
  title: string | null
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
  const inOrder = [...records.values()].sort((a, b) => a.line - b.line)
  const drafted = inOrder.find(record => record.type === 'contract.drafted')?.payload ?? null
  return {
    about,
    title: textIn(drafted, 'title') ?? about.title,
    counterparty: namedIn(drafted) ?? about.counterparty,
    jurisdiction: textIn(drafted, 'jurisdiction'),
    files,
    records: inOrder,
  }
}

/** What it is about, and between whom. */
export function headingOf({ title, about, counterparty }: BundleView): string {
  const parties = [about.claimant, counterparty].flatMap(party =>
    party ? `${party.name}${party.localName && party.localName !== party.name ? ` ${party.localName}` : ''}` : [],
  )
  const what = title ?? 'Evidence'
  return parties.length === 0 ? what : `${what}: ${parties.join(' and ')}`
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
  const recorded = describedIn(payload, file!.name)
  const known = files.find(other => (recorded ? other.sha256 === recorded.sha256 : other.name === file!.name))
  const view = known ?? {
    number: files.length + 1,
    name: file!.name,
    mediaType: recorded?.type ?? null,
    size: recorded?.size ?? null,
    sha256: recorded?.sha256 ?? null,
    from: item?.type ?? 'unreadable',
    held: false,
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

/** How the record describes the file of this name, or its only file. */
function describedIn(payload: Json, name: string): Described | null {
  const described = descriptions(payload)
  return described.find(one => one.name === name) ?? (described.length === 1 ? described[0]! : null)
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
