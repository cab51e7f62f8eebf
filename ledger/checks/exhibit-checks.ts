/** What is checked for one exhibit, on the ground that its bundle gives. */
import { toBase64, toHex } from '../bytes.ts'
import { isJsonObject, type Json } from '../canonical.ts'
import { commitmentOf } from '../commitment.ts'
import type { Exhibit } from '../exhibit.ts'
import { sha256 } from '../hash.ts'
import { type Check, messageOf, titleFor } from './check.ts'
import { type OpenedEntry, openEntry, proveLogged, proveSigned } from './entry.ts'
import type { Ground } from './ground.ts'
import { joined, jointWords } from './joint.ts'
import { findSigner, type Signer } from './signers.ts'

/** In the order in which the argument runs: file, record, signature, key, place in the ledger. */
export function checkExhibit(exhibit: Exhibit, ground: Ground): Check[] {
  let opened: OpenedEntry | null = null
  let fault = ''
  try {
    opened = openEntry(exhibit.entry)
  } catch (error) {
    fault = messageOf(error)
  }
  const signers = opened ? opened.header.proofs.map(proof => findSigner(proof.key, opened, exhibit.entry, ground)) : []
  return [
    ...fileChecks(exhibit),
    commitmentCheck(exhibit, opened),
    signatureCheck(opened, signers, ground, { fault, jointTerms: opened ? jointWords(opened, exhibit, ground) : '' }),
    keyCheck(signers),
    inclusionCheck(exhibit, ground),
  ]
}

/** The descriptions `{ sha256, size, type }` of files anywhere in a payload. */
export function filesIn(payload: Json): { sha256: string; size: number }[] {
  if (Array.isArray(payload)) return payload.flatMap(filesIn)
  if (!isJsonObject(payload)) return []
  const { sha256: digest, size } = payload
  const inside = Object.values(payload).flatMap(filesIn)
  return typeof digest === 'string' && typeof size === 'number' ? [{ sha256: digest, size }, ...inside] : inside
}

/** None for an exhibit that has no file and whose record mentions none. */
function fileChecks({ file, payload }: Exhibit): Check[] {
  const recorded = filesIn(payload)
  if (file === null && recorded.length === 0 && payload !== null) return []
  const digest = file?.bytes ? toHex(sha256(file.bytes)) : null
  const size = file?.bytes?.length
  const ok =
    payload === null || digest === null ? null : recorded.some(known => known.sha256 === digest && known.size === size)
  return [
    {
      id: 'file',
      ok,
      title: titleFor(ok, [
        'The file is the one recorded',
        'The file is not the one recorded',
        'The file could not be compared with the record',
      ]),
      proves: 'Not one byte of this file differs from the file that was recorded.',
      doesNotProve: 'That what the file says is true, or who wrote it.',
      detail: fileDetail(payload, recorded, digest),
    },
  ]
}

function fileDetail(payload: Json, recorded: readonly { sha256: string }[], digest: string | null): string {
  const wanted = recorded.map(known => known.sha256).join(', ') || 'no file'
  if (payload === null) return 'The record was withheld or erased, so there is nothing to compare the file with.'
  if (digest === null) return `The file is not here. Recorded: SHA-256 ${wanted}.`
  return `SHA-256 of the file: ${digest}. Recorded: ${wanted}.`
}

function commitmentCheck({ payload, salt }: Exhibit, opened: OpenedEntry | null): Check {
  const computed = payload !== null && salt ? toBase64(commitmentOf(payload, salt)) : null
  const ok = !opened ? false : computed === null ? null : computed === opened.item.commitment
  return {
    id: 'commitment',
    ok,
    title: titleFor(ok, [
      'The record is the one committed to',
      'The record is not the one committed to',
      'The record could not be compared with the ledger',
    ]),
    proves: 'The details shown, with their secret salt, are exactly what this line of the ledger was made from.',
    doesNotProve: 'That the details were true when they were captured.',
    detail: !opened
      ? 'The line of the ledger cannot be read.'
      : computed === null
        ? 'The record was withheld or erased. The line alone says nothing about it.'
        : `On the ledger: ${opened.item.commitment}. From the record: ${computed}.`,
  }
}

function signatureCheck(
  opened: OpenedEntry | null,
  signers: readonly Signer[],
  ground: Ground,
  { fault, jointTerms }: { fault: string; jointTerms: string },
): Check {
  let [ok, detail]: [boolean | null, string] = [false, `It does not hold: ${fault}.`]
  if (opened) {
    const { header } = opened
    const missing = signers.find(signer => signer.publicKey === null)
    const keys = new Map(signers.map(signer => [signer.key, signer.publicKey]))
    try {
      if (missing) [ok, detail] = [null, `The key ${missing.key} that signed it is not in the bundle.`]
      else {
        proveSigned(header, id => keys.get(id) ?? null, ground.ed25519)
        const others = header.count === 1 ? 'this line alone' : `this line and ${header.count - 1} sent with it`
        ;[ok, detail] = [true, `${signedBy(header.actor, signers)} ${others}${withKeys(signers)}.${jointTerms}`]
      }
    } catch (error) {
      detail = `It does not hold: ${messageOf(error)}.`
    }
  }
  return {
    id: 'signature',
    ok,
    title: titleFor(ok, [
      isJoint(signers) ? 'The submitters signed it jointly' : 'The submitter signed it',
      'The signature does not hold',
      'The signature could not be checked',
    ]),
    proves: 'Whoever holds the key named here signed this very line.',
    doesNotProve: 'Which person used the key, or that the signer’s account of events is right.',
    detail,
  }
}

function isJoint(signers: readonly Signer[]): boolean {
  return new Set(signers.map(({ holder, key }) => holder ?? key)).size > 1
}

/** Whose keys they are is what the check of the keys finds; one whose holder is not proven is named by itself. */
function signedBy(actor: string, signers: readonly Signer[]): string {
  const holders = [...new Set(signers.map(({ holder, key }) => holder ?? `the key ${key}`))]
  return holders.length < 2 ? `${actor} signed` : `${joined(holders)} signed jointly`
}

function withKeys(signers: readonly Signer[]): string {
  const keys = signers.map(({ key }) => key)
  return keys.length === 1 ? ` with key ${keys[0]}` : ` with keys ${joined(keys)}`
}

function keyCheck(signers: readonly Signer[]): Check {
  const ok =
    signers.length === 0 || signers.some(signer => signer.ok === false)
      ? false
      : signers.every(signer => signer.ok === true)
        ? true
        : null
  return {
    id: 'key',
    ok,
    title: titleFor(ok, [
      'The key was registered to the submitter',
      'The key was not registered to the submitter',
      'The key’s registration could not be checked',
    ]),
    proves: 'Before this line was written, a registrar named in the policy had entered this key for this organisation.',
    doesNotProve:
      'How well the registrar checked who they are, or, by this bundle alone, that the key had not been revoked: ' +
      'the members check that before they co-sign.',
    detail: signers.map(signer => signer.detail).join(' ') || 'Nobody signed it.',
  }
}

function inclusionCheck({ entry }: Exhibit, { publication }: Ground): Check {
  const checkpoint = publication?.checkpoint
  let [ok, detail]: [boolean | null, string] = [null, 'The checkpoint it would have to be in cannot be relied on.']
  if (checkpoint) {
    try {
      proveLogged(entry, checkpoint)
      ok = true
      detail = `Lines ${entry.header.index} (signed header) and ${entry.item.index} of ${checkpoint.size}.`
    } catch (error) {
      ;[ok, detail] = [false, `It is not there: ${messageOf(error)}.`]
    }
  }
  return {
    id: 'inclusion',
    ok,
    title: titleFor(ok, [
      'The line is in the ledger',
      'The line is not in the ledger',
      'The line’s place in the ledger could not be checked',
    ]),
    proves: 'This line is part of the ledger that the checkpoint describes, in this place and with this content.',
    doesNotProve: 'When it was written: only that it was there before the members co-signed the checkpoint.',
    detail,
  }
}
