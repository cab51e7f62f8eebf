import { equalBytes, fromBase64, toHex } from '#ledger/bytes.ts'
import { isJsonObject } from '#ledger/canonical.ts'
import type { Exhibit, LoggedLeaf } from '#ledger/exhibit.ts'
import { Frontier } from '#ledger/merkle.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type Policy, policyHash, publishedBy } from '#ledger/policy.ts'
import { hashReader, type LedgerReader, readLeaves } from '#ledger/store.ts'
import { parseHeader, parseItem } from '#ledger/submission.ts'
import { type Bundle, verifyBundle } from '#ledger/verify.ts'
import { factsDigest } from './approval.ts'
import type { ReportedEvent, ReportFacts } from './report-facts.ts'

/** What the notary's process is given, none of it on trust. */
export interface SealRequest {
  facts: ReportFacts
  /** The note of the checkpoint that the facts name. */
  checkpoint: string
  /** The certified events with their files, in as many bundles as they have checkpoints. */
  parts: readonly Bundle[]
  /** One exhibit: the office's approval. */
  approval: Bundle
}

/** What the process knows by itself: its own copy of the ledger, and whom it seals for. */
export interface NotaryView {
  policy: Policy
  mirror: LedgerReader
  /** How far the mirror is this member's word. */
  size: number
  /** The office's organisation id, as the ledger registers this process's own key to it. */
  office: string
}

export class SealRefused extends Error {
  override name = 'SealRefused'
}

/** This member's copy has not got that far: to be asked again. */
export class SealTooEarly extends Error {
  override name = 'SealTooEarly'
}

/** Throws `SealRefused`, saying what does not hold, unless every fact follows from this member's own mirror. */
export async function reCheck(request: SealRequest, view: NotaryView): Promise<{ report: string }> {
  const { facts, parts, approval } = request
  for (const bundle of [...parts, approval]) await verified(bundle, view)
  const report = approvedReport(approval, facts, view)
  await checkLedger(request, view)
  checkEvents(facts, parts, view.policy)
  return { report }
}

async function verified(bundle: Bundle, view: NotaryView): Promise<void> {
  const verdict = verifyBundle(bundle, policyHash(view.policy), nodeEd25519)
  if (verdict.ok !== true) throw new SealRefused('The exhibits do not verify against the genesis policy.')
  for (const { entry } of bundle.exhibits) {
    await mirrored(entry.header, view)
    await mirrored(entry.item, view)
  }
}

async function mirrored({ leaf, index }: LoggedLeaf, { mirror, size }: NotaryView): Promise<void> {
  if (index >= size) throw new SealTooEarly(`Line ${index} is not in this member's copy yet.`)
  const [own] = await readLeaves(mirror, index, index + 1)
  if (!own || !equalBytes(own, leaf)) throw new SealRefused(`Line ${index} is another one in this member's copy.`)
}

function approvedReport({ exhibits }: Bundle, facts: ReportFacts, { office }: NotaryView): string {
  const [approval] = exhibits
  if (!approval || exhibits.length !== 1) throw new SealRefused('There is not one approval.')
  const { entry, payload } = approval
  const item = parseItem(entry.item.leaf)
  const header = parseHeader(entry.header.leaf)
  if (item.type !== 'report.approved') throw new SealRefused('The entry shown is not an approval.')
  if (header.actor !== office) throw new SealRefused('The approval is not this office’s.')
  if (!isJsonObject(payload) || payload.report !== item.subject || payload.facts !== factsDigest(facts)) {
    throw new SealRefused('The office approved other facts than these.')
  }
  return item.subject
}

async function checkLedger({ facts, checkpoint }: SealRequest, { policy, mirror, size }: NotaryView): Promise<void> {
  const publication = publishedBy(checkpoint, policy, nodeEd25519)
  const stated = facts.ledger
  if (!publication.published) throw new SealRefused('The checkpoint that the report names is not published.')
  if (publication.checkpoint.size > size) throw new SealTooEarly('This member’s copy has not reached the checkpoint.')
  const own = await Frontier.read(publication.checkpoint.size, hashReader(mirror, size))
  const members = publication.members.map(({ member, time }) => `${member.name} ${time ?? ''}`)
  const claimed = stated.members.map(
    ({ name, coSignedAt }) => `${name} ${coSignedAt === null ? '' : Date.parse(coSignedAt) / 1000}`,
  )
  const holds =
    equalBytes(own.root(), publication.checkpoint.root) &&
    stated.checkpointRoot === toHex(own.root()) &&
    stated.checkpointSize === publication.checkpoint.size &&
    stated.origin === policy.origin &&
    stated.quorum === policy.quorum &&
    stated.genesisPolicyHash === policyHash(policy) &&
    members.join('\n') === claimed.join('\n')
  if (!holds) throw new SealRefused('What the report says of the ledger is not what this member’s copy says.')
}

/** Every event and file in the report is one of the exhibits, and every exhibit is in the report. */
function checkEvents(facts: ReportFacts, parts: readonly Bundle[], policy: Policy): void {
  const exhibits = new Map(
    parts.flatMap(part => part.exhibits.map(exhibit => [exhibit.entry.item.index, { exhibit, part }] as const)),
  )
  if (exhibits.size !== facts.events.length) throw new SealRefused('The report leaves out or adds an event.')
  for (const event of facts.events) {
    const found = exhibits.get(event.leafIndex)
    if (!found || !isStated(event, found, facts.contract.subject, policy)) {
      throw new SealRefused(`The event at line ${event.leafIndex} is not as the report states it.`)
    }
  }
  for (const file of facts.files) {
    const found = exhibits.get(file.leafIndex)
    if (!found || !namesFile(found.exhibit, file)) {
      throw new SealRefused(`The file ${file.name} is not the one that line ${file.leafIndex} records.`)
    }
  }
}

function isStated(
  event: ReportedEvent,
  { exhibit, part }: { exhibit: Exhibit; part: Bundle },
  subject: string,
  policy: Policy,
): boolean {
  const publication = publishedBy(part.checkpoint, policy, nodeEd25519)
  const times = publication.members.flatMap(({ time }) => (time === null ? [] : [time * 1000]))
  const item = parseItem(exhibit.entry.item.leaf)
  const occurredAt = isJsonObject(exhibit.payload) ? exhibit.payload.occurredAt : undefined
  return (
    item.type === event.type &&
    item.subject === subject &&
    toHex(fromBase64(item.commitment)) === event.commitment &&
    publication.checkpoint.size === event.checkpointSize &&
    event.publishedAt !== null &&
    times.includes(Date.parse(event.publishedAt)) &&
    typeof occurredAt === 'string' &&
    Date.parse(occurredAt) === Date.parse(event.occurredAt)
  )
}

function namesFile({ payload }: Exhibit, file: { sha256: string; size: number }): boolean {
  const files = isJsonObject(payload) && Array.isArray(payload.files) ? payload.files : []
  return files.some(one => isJsonObject(one) && one.sha256 === file.sha256 && one.size === file.size)
}
