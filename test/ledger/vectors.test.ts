import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromBase64, fromUtf8, toBase64 } from '#ledger/bytes.ts'
import { CanonicalError, canonicalText, parseCanonical, parseStrictJson } from '#ledger/canonical.ts'
import { CheckpointError, checkpointText, parseCheckpoint } from '#ledger/checkpoint.ts'
import { cosignatureTime, cosignatureVerifier } from '#ledger/cosignature.ts'
import { nobleEd25519 } from '#ledger/ed25519.ts'
import { verifyConsistency, verifyInclusion } from '#ledger/merkle.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import {
  ed25519Verifier,
  NoteError,
  openNote,
  parseNote,
  parseSignatureLine,
  parseVkey,
  SIGNATURE_COSIGNATURE,
  SIGNATURE_ED25519,
} from '#ledger/note.ts'
import {
  type CanonicalVectors,
  type CheckpointVectors,
  type CosignatureVectors,
  canonicalVectors,
  checkpointVectors,
  cosignatureVectors,
  type NoteVectors,
  noteVectors,
  type ProofVectors,
  proofVectors,
} from './write-vectors.ts'

const read = <T>(name: string) =>
  JSON.parse(readFileSync(new URL(`vectors/${name}.json`, import.meta.url), 'utf8')) as T

describe('the committed vectors', () => {
  // `npx vitest run test/ledger/vectors.test.ts --update` writes them anew.
  it.each([
    ['proofs', proofVectors],
    ['notes', noteVectors],
    ['checkpoints', checkpointVectors],
    ['cosignatures', cosignatureVectors],
    ['canonical', canonicalVectors],
  ])('%s can be written again', async (name, write) => {
    await expect(`${JSON.stringify(await write(), null, 1)}\n`).toMatchFileSnapshot(`vectors/${name}.json`)
  })
})

describe('proofs', () => {
  const { inclusion, consistency } = read<ProofVectors>('proofs')
  it.each(inclusion)('$name: $holds', ({ leafHash, index, size, proof, root, holds }) => {
    const verified = verifyInclusion(fromBase64(leafHash), index, size, proof.map(fromBase64), fromBase64(root))
    expect(verified).toBe(holds)
  })
  it.each(consistency)('$name: $holds', ({ old, size, oldRoot, root, proof, holds }) => {
    const verified = verifyConsistency(old, size, fromBase64(oldRoot), fromBase64(root), proof.map(fromBase64))
    expect(verified).toBe(holds)
  })
})

describe.each([nodeEd25519, nobleEd25519])('signatures', ed25519 => {
  const { known, notes } = read<NoteVectors>('notes')
  it.each(notes)('note with $name', ({ note, text, signers }) => {
    if (text === null) return expect(() => parseNote(note)).toThrow(NoteError)
    const verifiers = known.map(vkey => ed25519Verifier(parseVkey(vkey, SIGNATURE_ED25519), ed25519))
    const parsed = parseNote(note)
    expect(parsed.text).toBe(text)
    if (signers === null) return expect(() => openNote(parsed, verifiers)).toThrow(NoteError)
    expect(openNote(parsed, verifiers).map(({ vkey }) => vkey.name)).toEqual(signers)
  })

  const { vkey, cases } = read<CosignatureVectors>('cosignatures')
  it.each(cases)('co-signature: $name', ({ text, line, time, holds }) => {
    const verifier = cosignatureVerifier(parseVkey(vkey, SIGNATURE_COSIGNATURE), ed25519)
    const signature = parseSignatureLine(line.trimEnd())
    expect(verifier.verify(text, signature.signature)).toBe(holds)
    if (time !== null) expect(cosignatureTime(signature)).toBe(time)
  })
})

describe('checkpoints', () => {
  it.each(read<CheckpointVectors>('checkpoints'))('$name', ({ text, read: expected }) => {
    if (!expected) return expect(() => parseCheckpoint(text)).toThrow(CheckpointError)
    const { origin, size, root } = parseCheckpoint(text)
    expect({ origin, size, root: toBase64(root) }).toEqual(expected)
    expect(checkpointText({ origin, size, root })).toBe(text)
  })
})

describe('JSON', () => {
  it.each(read<CanonicalVectors>('canonical'))('$name', ({ bytes, canonical, strict }) => {
    const raw = fromBase64(bytes)
    if (canonical) expect(canonicalText(parseCanonical(raw))).toBe(strict)
    else expect(() => parseCanonical(raw)).toThrow(CanonicalError)
    const reading = () => canonicalText(parseStrictJson(fromUtf8(raw)))
    if (strict === null) expect(reading).toThrow()
    else expect(reading()).toBe(strict)
  })
})
