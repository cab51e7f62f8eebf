import { equalBytes } from '#ledger/bytes.ts'
import { canonicalText, isJsonObject } from '#ledger/canonical.ts'
import { parseCheckpoint } from '#ledger/checkpoint.ts'
import type { LoggedLeaf } from '#ledger/exhibit.ts'
import { Frontier } from '#ledger/merkle.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { parseNote } from '#ledger/note.ts'
import { policyHash } from '#ledger/policy.ts'
import { type PolicyChain, publishedUnder } from '#ledger/policy-chain.ts'
import { hashReader, type LedgerReader, readLeaves } from '#ledger/store.ts'
import { parseHeader, parseItem } from '#ledger/submission.ts'
import { type Bundle, verifyBundle } from '#ledger/verify.ts'
import { factsDigest } from './approval.ts'
import { COUNTERPARTY, type DerivedFacts, derivableIn, deriveFacts } from './derive-facts.ts'
import type { ReportFacts } from './report-facts.ts'
import { nameInBothScripts } from './report-words.ts'

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
  /** Every policy so far, as its own mirror has them. */
  chain: PolicyChain
  mirror: LedgerReader
  /** How far the mirror is this member's word. */
  size: number
  /** The office's organisation id, as the ledger registers this process's own key to it. */
  office: string
  /** Whether the rules in force and the grant of the office's own key let the digest of what is sealed be an entry. */
  digests: boolean
  /** The office's name in both scripts, as the policy has it. */
  organisation: string
}

export class SealRefused extends Error {
  override name = 'SealRefused'
}

/** This member's copy has not got that far: to be asked again. */
export class SealTooEarly extends Error {
  override name = 'SealTooEarly'
}

/**
 * Throws `SealRefused`, saying what does not hold, unless every fact that can be derived follows from exhibits that are
 * lines of this member's own mirror. What remains rests on the office's approval, whose entry is in the mirror too: who
 * asked, who decided, when Hardproof received each event, and that no event of the contract was left out.
 */
export async function reCheck(request: SealRequest, view: NotaryView): Promise<{ report: string }> {
  const { facts, parts, approval, checkpoint } = request
  for (const bundle of [...parts, approval]) await verified(bundle, view)
  const report = approvedReport(approval, facts, view)
  await checkMirror(checkpoint, view)
  const derived = await deriveFacts(parts, checkpoint, view.chain)
  const stated = derivableIn(facts)
  for (const part of Object.keys(stated) as (keyof DerivedFacts)[]) {
    if (!derived || canonicalText(derived[part]) !== canonicalText(stated[part])) {
      throw new SealRefused(`What the report says of ${part} is not what follows from the exhibits.`)
    }
  }
  checkSubjects(parts, facts.contract.subject)
  if (facts.contract.parties.map(({ role }) => role).join() !== `claimant,${COUNTERPARTY}`) {
    throw new SealRefused('The report names other parties than the two that the contract has.')
  }
  if (nameInBothScripts(facts.notary) !== view.organisation) throw new SealRefused('The report names another office.')
  return { report }
}

async function verified(bundle: Bundle, view: NotaryView): Promise<void> {
  const verdict = verifyBundle(bundle, policyHash(view.chain[0]!.policy), nodeEd25519)
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

/** The checkpoint that the report names is published, and is what this member's own copy hashes to. */
async function checkMirror(note: string, { chain, mirror, size }: NotaryView): Promise<void> {
  // Before it is judged: the policies beyond this copy are not known.
  if (sizeOf(note) > size) throw new SealTooEarly('This member’s copy has not reached the checkpoint.')
  const { published, checkpoint } = publishedUnder(note, chain, nodeEd25519)
  if (!published) throw new SealRefused('The checkpoint that the report names is not published.')
  const own = await Frontier.read(checkpoint.size, hashReader(mirror, size))
  if (!equalBytes(own.root(), checkpoint.root)) {
    throw new SealRefused('The checkpoint is not what this member’s copy says.')
  }
}

function sizeOf(note: string): number {
  try {
    return parseCheckpoint(parseNote(note).text).size
  } catch {
    throw new SealRefused('The checkpoint that the report names cannot be read.')
  }
}

function checkSubjects(parts: readonly Bundle[], subject: string): void {
  for (const { entry } of parts.flatMap(part => part.exhibits)) {
    if (parseItem(entry.item.leaf).subject !== subject) throw new SealRefused('An exhibit is about another contract.')
  }
}
