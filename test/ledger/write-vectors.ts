/**
 * Writes the vectors of the formats, for whoever makes another verifier: test/ledger/vectors/*.json. Bytes are base64.
 * Keys are those of fixture.ts. The committed files must come out the same.
 */
import { fromUtf8, toBase64, utf8 } from '#ledger/bytes.ts'
import { canonicalText, type Json } from '#ledger/canonical.ts'
import { checkpointText } from '#ledger/checkpoint.ts'
import { cosign } from '#ledger/cosignature.ts'
import { consistencyProof, inclusionProof, leafHash, memoryReader, rootOf } from '#ledger/merkle.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import {
  encodeNote,
  encodeSignatureLine,
  encodeVkey,
  type NoteSignature,
  SIGNATURE_COSIGNATURE,
  SIGNATURE_ED25519,
  signNote,
  vkeyOf,
} from '#ledger/note.ts'
import { keyPair } from './fixture.ts'

type InclusionVector = {
  name: string
  leafHash: string
  index: number
  size: number
  proof: string[]
  root: string
  holds: boolean
}
type ConsistencyVector = {
  name: string
  old: number
  size: number
  oldRoot: string
  root: string
  proof: string[]
  holds: boolean
}
/** Leaf i is the two bytes of i, the larger first. */
export type ProofVectors = { inclusion: InclusionVector[]; consistency: ConsistencyVector[] }

/** `text` and `signers` are null where the note is malformed, `signers` alone where it is void. */
export type NoteVectors = {
  known: string[]
  notes: { name: string; note: string; text: string | null; signers: string[] | null }[]
}

export type CheckpointVectors = {
  name: string
  text: string
  read: { origin: string; size: number; root: string } | null
}[]

export type CosignatureVectors = {
  vkey: string
  cases: { name: string; text: string; line: string; time: number | null; holds: boolean }[]
}

/** `strict` is the canonical text of what a strict reader makes of it, null where it refuses. */
export type CanonicalVectors = { name: string; bytes: string; canonical: boolean; strict: string | null }[]

const hashes = Array.from({ length: 302 }, (_, i) => leafHash(Uint8Array.of(i >> 8, i & 0xff)))
const rootAt = (size: number) => rootOf(hashes.slice(0, size))
const readHash = memoryReader(hashes)

export async function proofVectors(): Promise<ProofVectors> {
  const places = [
    [0, 1],
    [0, 2],
    [1, 2],
    [2, 3],
    [4, 5],
    [3, 7],
    [6, 7],
    [7, 8],
    [0, 256],
    [255, 256],
    [256, 257],
    [299, 300],
  ] as const
  const inclusion: InclusionVector[] = []
  for (const [index, size] of places) {
    const proof = (await inclusionProof(index, size, readHash)).map(toBase64)
    const sound = {
      name: `leaf ${index} of ${size}`,
      leafHash: toBase64(hashes[index]!),
      index,
      size,
      proof,
      root: toBase64(rootAt(size)),
      holds: true,
    }
    const false_ = (name: string, changes: Partial<InclusionVector>) =>
      inclusion.push({ ...sound, ...changes, name: `${sound.name}, ${name}`, holds: false })
    inclusion.push(sound)
    false_('another leaf', { leafHash: toBase64(hashes[index + 1]!) })
    false_('another index', { index: index + 1 })
    false_('another size', { size: size + 1, root: toBase64(rootAt(size + 1)) })
    false_('another root', { root: toBase64(rootAt(size - 1)) })
    false_('a hash too many', { proof: [...proof, toBase64(rootAt(size))] })
    if (proof.length > 0) false_('the last hash missing', { proof: proof.slice(0, -1) })
    if (proof.length > 1) false_('the order turned', { proof: [...proof].reverse() })
  }
  return { inclusion, consistency: await consistencyVectors() }
}

async function consistencyVectors(): Promise<ConsistencyVector[]> {
  const sizes = [
    [1, 2],
    [2, 3],
    [3, 7],
    [4, 7],
    [6, 8],
    [7, 7],
    [128, 256],
    [255, 256],
    [256, 257],
    [257, 300],
  ] as const
  const vectors: ConsistencyVector[] = []
  for (const [old, size] of sizes) {
    const proof = (await consistencyProof(old, size, readHash)).map(toBase64)
    const sound = {
      name: `from ${old} to ${size}`,
      old,
      size,
      oldRoot: toBase64(rootAt(old)),
      root: toBase64(rootAt(size)),
      proof,
      holds: true,
    }
    const false_ = (name: string, changes: Partial<ConsistencyVector>) =>
      vectors.push({ ...sound, ...changes, name: `${sound.name}, ${name}`, holds: false })
    vectors.push(sound)
    false_('another old root', { oldRoot: toBase64(rootAt(old - 1)) })
    false_('another root', { root: toBase64(rootAt(size - 1)) })
    false_('a hash too many', { proof: [...proof, toBase64(rootAt(size))] })
    if (proof.length > 0) false_('the first hash missing', { proof: proof.slice(1) })
    if (old < size) false_('backwards', { old: size, size: old, oldRoot: sound.root, root: sound.oldRoot })
  }
  vectors.push({
    name: 'from nothing',
    old: 0,
    size: 3,
    oldRoot: toBase64(rootAt(0)),
    root: toBase64(rootAt(3)),
    proof: [],
    holds: true,
  })
  return vectors
}

const LOG = 'ledger.example/log'
const signed = (text: string, name: string) => signNote(text, name, keyPair(name).secretKey, nodeEd25519)
const spoilt = (one: NoteSignature) => ({
  ...one,
  signature: one.signature.map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
})

export function noteVectors(): NoteVectors {
  const known = [LOG, '江南'].map(name => encodeVkey(vkeyOf(name, SIGNATURE_ED25519, keyPair(name).publicKey)))
  const text = 'a line\n'
  const note = (body: string, ...signatures: NoteSignature[]) => encodeNote({ text: body, signatures })
  const [log, south, other] = [LOG, '江南', 'unknown'].map(name => signed(text, name)) as [
    NoteSignature,
    NoteSignature,
    NoteSignature,
  ]
  const within = 'first\n\n— ledger.example/log AAAAAAAA\n\nlast\n'
  const line = encodeSignatureLine(log)
  const good = (name: string, whole: string, signers: string[], body = text) => ({
    name,
    note: whole,
    text: body,
    signers,
  })
  const bad = (name: string, whole: string) => ({ name, note: whole, text: null, signers: null })
  return {
    known,
    notes: [
      good('one signature', note(text, log), [LOG]),
      good('two signatures', note(text, log, south), [LOG, '江南']),
      good('a signature twice', note(text, log, log), [LOG]),
      good('an unknown key', note(text, other), []),
      good('an unknown key beside a known one', note(text, other, south), ['江南']),
      good('a known name with an unknown key', note(text, { ...other, name: LOG }), []),
      good('an empty line in the text', note(within, signed(within, LOG)), [LOG], within),
      good('an empty text', note('\n', signed('\n', LOG)), [LOG], '\n'),
      { name: 'a false signature of a known key', note: note(text, spoilt(log)), text, signers: null },
      { name: 'a false one beside a true one', note: note(text, log, spoilt(log)), text, signers: null },
      { name: 'a signature of another text', note: note('b line\n', log), text: 'b line\n', signers: null },
      bad('no signature', text),
      bad('no last newline', note(text, log).slice(0, -1)),
      bad('a hyphen', `${text}\n${line.replace('—', '-')}`),
      bad('a tab', `a\tline\n\n${line}`),
      bad('a carriage return', `a line\r\n\n${line}`),
      bad('base64 without padding', `${text}\n${line.replace(/=+\n$/, '\n')}`),
      bad('base64 with stray bits', `${text}\n— ${LOG} ${'A'.repeat(89)}B==\n`),
      bad('a key id and nothing else', `${text}\n— ${LOG} AAAAAA==\n`),
      bad('a line that is no signature', `${text}\n${line}and this\n`),
      bad('a space in the name', `${text}\n${line.replace('example/log', 'example log')}`),
      bad('65 signatures', note(text, ...Array.from({ length: 65 }, () => log))),
    ],
  }
}

export function checkpointVectors(): CheckpointVectors {
  const root = toBase64(rootAt(5))
  const good = (name: string, origin: string, size: number, hash = root) => ({
    name,
    text: `${origin}\n${size}\n${hash}\n`,
    read: { origin, size, root: hash },
  })
  const bad = (name: string, text: string) => ({ name, text, read: null })
  return [
    good('five leaves', LOG, 5),
    good('no leaf', LOG, 0, toBase64(rootAt(0))),
    good('the largest size', LOG, Number.MAX_SAFE_INTEGER),
    good('another script', '江南/公证', 5),
    bad('an extension line', `${LOG}\n5\n${root}\nmore\n`),
    bad('a leading zero', `${LOG}\n05\n${root}\n`),
    bad('a plus sign', `${LOG}\n+5\n${root}\n`),
    bad('a minus sign', `${LOG}\n-5\n${root}\n`),
    bad('an exponent', `${LOG}\n5e0\n${root}\n`),
    bad('a size beyond exact numbers', `${LOG}\n9007199254740993\n${root}\n`),
    bad('a short root', `${LOG}\n5\n${toBase64(rootAt(5).subarray(1))}\n`),
    bad('a root with stray bits', `${LOG}\n5\n${'A'.repeat(42)}B=\n`),
    bad('no origin', `\n5\n${root}\n`),
    bad('no last newline', `${LOG}\n5\n${root}`),
    bad('a carriage return', `${LOG}\r\n5\r\n${root}\r\n`),
  ]
}

export function cosignatureVectors(): CosignatureVectors {
  const name = 'ledger.example/notary'
  const { secretKey, publicKey } = keyPair(name)
  const text = checkpointText({ origin: LOG, size: 5, root: rootAt(5) })
  const made = cosign({ checkpointText: text, name, secretKey, time: 1_772_000_000 }, nodeEd25519)
  const changed = (at: number, to: number) => ({
    ...made,
    signature: made.signature.map((byte, i) => (i === at ? to : byte)),
  })
  const plain = signNote(text, name, secretKey, nodeEd25519).signature
  const one = (title: string, signature: NoteSignature, holds: boolean, time: number | null, of = text) => ({
    name: title,
    text: of,
    line: encodeSignatureLine(signature),
    time,
    holds,
  })
  const longer = checkpointText({ origin: LOG, size: 6, root: rootAt(6) })
  return {
    vkey: encodeVkey(vkeyOf(name, SIGNATURE_COSIGNATURE, publicKey)),
    cases: [
      one('as made', made, true, 1_772_000_000),
      one('a second later', changed(7, made.signature[7]! + 1), false, 1_772_000_001),
      one('another checkpoint', made, false, 1_772_000_000, longer),
      one('one bit of the signature', changed(40, made.signature[40]! ^ 1), false, 1_772_000_000),
      one('no time', { ...made, signature: made.signature.fill(0, 0, 8) }, false, null),
      one('a plain signature of the text', { ...made, signature: plain }, false, null),
    ],
  }
}

export function canonicalVectors(): CanonicalVectors {
  const raw = (name: string, bytes: Uint8Array, strict: string | null = null) => ({
    name,
    bytes: toBase64(bytes),
    canonical: strict !== null && fromUtf8(bytes) === strict,
    strict,
  })
  const read = (name: string, text: string) => raw(name, utf8(text), canonicalText(JSON.parse(text) as Json))
  const refused = (name: string, text: string) => raw(name, utf8(text))
  const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
  return [
    read('an object', '{"a":1,"b":[true,false,null,"text"]}'),
    read('nothing in it', '{}'),
    read('keys by their UTF-16 code units', '{"1":0,"€":1,"\u{1f600}":2,"\ufb33":3}'),
    read('keys by their code points', '{"1":0,"€":1,"\ufb33":3,"\u{1f600}":2}'),
    read('keys out of order', '{"b":1,"a":1}'),
    read('white space', '{"a": 1}'),
    read('a newline at the end', '{"a":1}\n'),
    read('an escape that is needed', '{"a":"\\n\\u000f\\"\\\\"}'),
    read('an escape that is not needed', '{"a":"\\u0041"}'),
    read('a slash that is escaped', '{"a":"\\/"}'),
    read('an escape in capitals', '{"a":"\\u000F"}'),
    read('numbers as they are written', '[0,-1,0.5,1e+30,1e-27,333333333.3333333,9007199254740991]'),
    read('a trailing zero', '[1.0]'),
    read('an exponent that is not needed', '[1e2]'),
    read('a capital exponent', '[1E+30]'),
    read('minus zero', '[-0]'),
    read('a number that is not exact', '[9007199254740993]'),
    read('a pair of surrogates, escaped', '["\\ud83d\\ude00"]'),
    read('64 lists', deep(64)),
    read('a key that is __proto__', '{"__proto__":1}'),
    refused('66 lists', deep(66)),
    refused('a key twice', '{"a":1,"a":1}'),
    refused('a key twice, spelt differently', '{"a":1,"\\u0061":1}'),
    refused('a key twice, deep inside', '[{"a":{"b":1,"b":2}}]'),
    refused('half a pair of surrogates', '["\\ud83d"]'),
    refused('half a pair in a key', '{"\\ude00":1}'),
    refused('a number beyond all', '[1e400]'),
    refused('a plus sign', '[+1]'),
    refused('a leading zero', '[01]'),
    refused('NaN', '[NaN]'),
    refused('a comma at the end', '[1,]'),
    refused('a comment', '[1/**/]'),
    refused('a byte order mark', '\ufeff[]'),
    refused('two values', '{}{}'),
    refused('nothing', ''),
    raw('not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)),
    raw('a surrogate in UTF-8', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)),
  ]
}
