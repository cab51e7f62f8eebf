import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, equalBytes, toBase64, utf8 } from '#ledger/bytes.ts'
import { checkpointText, parseCheckpoint, signCheckpoint } from '#ledger/checkpoint.ts'
import { cosign, cosignatureTime, cosignatureVerifier } from '#ledger/cosignature.ts'
import { nobleEd25519 } from '#ledger/ed25519.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import {
  ed25519Verifier,
  encodeNote,
  encodeSignatureLine,
  encodeVkey,
  NoteError,
  openNote,
  parseNote,
  parseVkey,
  SIGNATURE_COSIGNATURE,
  SIGNATURE_ED25519,
  signNote,
  vkeyOf,
} from '#ledger/note.ts'
import { keyPair } from './fixture.ts'

// The example of C2SP signed-note.
const EXAMPLE_VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
const EXAMPLE =
  'This is an example message.\n\n' +
  '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n'

const foo = keyPair('foo')
const fooVerifier = ed25519Verifier(vkeyOf('foo', SIGNATURE_ED25519, foo.publicKey), nodeEd25519)
const signed = (text: string, ...names: string[]) =>
  encodeNote({ text, signatures: names.map(name => signNote(text, name, keyPair(name).secretKey, nodeEd25519)) })

describe('notes (C2SP signed-note)', () => {
  it.each([nodeEd25519, nobleEd25519])('open the example of the specification', ed25519 => {
    const vkey = parseVkey(EXAMPLE_VKEY, SIGNATURE_ED25519)
    expect(encodeVkey(vkey)).toBe(EXAMPLE_VKEY)
    const note = parseNote(utf8(EXAMPLE))
    expect(note.text).toBe('This is an example message.\n')
    expect(openNote(note, [ed25519Verifier(vkey, ed25519)])).toHaveLength(1)
    expect(encodeNote(note)).toBe(EXAMPLE)
  })

  it('split at the last empty line, not the first', () => {
    const text = 'first\n\n— looks like a signature AAAA\n\nlast\n'
    const note = parseNote(signed(text, 'foo'))
    expect(note.text).toBe(text)
    expect(openNote(note, [fooVerifier])).toHaveLength(1)
  })

  it('ignore unknown keys, even of a known name or a known id', () => {
    const text = 'text\n'
    const known = signNote(text, 'foo', foo.secretKey, nodeEd25519)
    const sameName = signNote(text, 'foo', keyPair('other').secretKey, nodeEd25519)
    const sameId = { ...known, name: 'other' }
    const note = { text, signatures: [sameName, sameId, known] }
    expect(openNote(parseNote(encodeNote(note)), [fooVerifier])).toHaveLength(1)
    expect(openNote({ text, signatures: [sameName, sameId] }, [fooVerifier])).toEqual([])
  })

  it('are refused whole when a signature under a known key is false', () => {
    const good = parseNote(signed('text\n', 'foo', 'bar'))
    const forged = { ...good.signatures[0]!, signature: new Uint8Array(64) }
    expect(() => openNote({ ...good, signatures: [...good.signatures, forged] }, [fooVerifier])).toThrow(NoteError)
    expect(() => openNote({ ...good, text: 'other\n' }, [fooVerifier])).toThrow(NoteError)
  })

  it('count one signature for each key', () => {
    const note = parseNote(signed('text\n', 'foo', 'foo', 'foo'))
    expect(openNote(note, [fooVerifier])).toHaveLength(1)
  })

  it('may carry at least sixteen signatures', () => {
    const names = ['foo', ...Array.from({ length: 15 }, (_, i) => `unknown${i}`)]
    expect(openNote(parseNote(signed('text\n', ...names)), [fooVerifier])).toHaveLength(1)
  })

  const line = encodeSignatureLine(signNote('text\n', 'foo', foo.secretKey, nodeEd25519))
  it.each([
    ['no signature', 'text\n'],
    ['nothing after the empty line', 'text\n\n'],
    ['no newline at the end', `text\n\n${line.trimEnd()}`],
    ['a hyphen for the dash', `text\n\n${line.replace('—', '-')}`],
    ['two spaces', `text\n\n${line.replace('foo ', 'foo  ')}`],
    ['a tab', `te\txt\n\n${line}`],
    ['a carriage return', `text\r\n\r\n${line}`],
    ['a plus in the name', `text\n\n${line.replace('foo', 'f+o')}`],
    ['a no-break space in the name', `text\n\n${line.replace('foo', 'f\u00a0o')}`],
    ['base64 without padding', `text\n\n— foo ${toBase64(new Uint8Array(68)).replaceAll('=', '')}\n`],
    ['base64 with stray bits', `text\n\n— foo ${toBase64(new Uint8Array(68)).replace('A=', 'B=')}\n`],
    ['only a key id', `text\n\n— foo AAAAAA==\n`],
    ['something else among the signatures', `text\n\n${line}and this\n`],
  ])('are malformed with %s', (_, note) => {
    expect(() => parseNote(note)).toThrow(NoteError)
  })

  it('are malformed when not UTF-8', () => {
    expect(() => parseNote(concatBytes(Uint8Array.of(0xff), utf8(`\n\n${line}`)))).toThrow(NoteError)
  })

  it.each([
    ['a wrong id', EXAMPLE_VKEY.replace('530d903a', '530d903b')],
    ['another name', EXAMPLE_VKEY.replace('foo', 'bar')],
    ['upper case', EXAMPLE_VKEY.replace('530d903a', '530D903A')],
    ['a short key', 'foo+00000000+AQID'],
    ['nothing', ''],
  ])('are not opened by a verifier key with %s', (_, vkey) => {
    expect(() => parseVkey(vkey, SIGNATURE_ED25519)).toThrow(NoteError)
  })

  it('read back as they were written, whatever the text', () => {
    const lineOf = fc.string({ unit: 'grapheme' }).map(text => text.replace(/\p{Cc}/gu, ''))
    fc.assert(
      fc.property(fc.array(lineOf, { minLength: 1 }), lines => {
        const text = `${lines.join('\n')}\n`
        const note = parseNote(utf8(signed(text, 'foo', 'bar')))
        expect(note.text).toBe(text)
        expect(openNote(note, [fooVerifier])).toHaveLength(1)
      }),
    )
  })
})

describe('checkpoints (C2SP tlog-checkpoint)', () => {
  const root = new Uint8Array(32).fill(9)

  it('read back as they were written', () => {
    const checkpoint = { origin: 'example.com/log', size: 20852163, root }
    expect(checkpointText(checkpoint)).toBe(`example.com/log\n20852163\n${toBase64(root)}\n`)
    expect(parseCheckpoint(checkpointText(checkpoint))).toEqual(checkpoint)
    const note = parseNote(signCheckpoint({ ...checkpoint, origin: 'foo' }, foo.secretKey, nodeEd25519))
    expect(openNote(note, [fooVerifier])).toHaveLength(1)
  })

  it.each([
    ['an extension line', `o\n1\n${toBase64(root)}\nextension\n`],
    ['a leading zero', `o\n01\n${toBase64(root)}\n`],
    ['a sign', `o\n+1\n${toBase64(root)}\n`],
    ['a size past 2^53', `o\n9007199254740993\n${toBase64(root)}\n`],
    ['a short root', `o\n1\n${toBase64(root.subarray(1))}\n`],
    ['no origin', `\n1\n${toBase64(root)}\n`],
    ['no last newline', `o\n1\n${toBase64(root)}`],
  ])('are refused with %s', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow()
  })
})

describe('co-signatures (C2SP tlog-cosignature, version 1)', () => {
  const text = checkpointText({ origin: 'example.com/log', size: 7, root: new Uint8Array(32) })
  const name = 'example.com/witness'
  const vkey = vkeyOf(name, SIGNATURE_COSIGNATURE, foo.publicKey)
  const cosignature = cosign({ checkpointText: text, name, secretKey: foo.secretKey, time: 1679315147 }, nodeEd25519)

  it('sign time and text, as specified', () => {
    expect(cosignature.signature.subarray(0, 8)).toEqual(Uint8Array.from([0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb]))
    const message = utf8(`cosignature/v1\ntime 1679315147\n${text}`)
    expect(nodeEd25519.verify(cosignature.signature.subarray(8), message, foo.publicKey)).toBe(true)
    expect(equalBytes(cosignature.keyId, vkey.keyId)).toBe(true)
    expect(cosignatureTime(cosignature)).toBe(1679315147)
  })

  it('verify for this text at this time only', () => {
    const { verify } = cosignatureVerifier(vkey, nobleEd25519)
    expect(verify(text, cosignature.signature)).toBe(true)
    expect(verify(text.replace('7', '8'), cosignature.signature)).toBe(false)
    const later = Uint8Array.from(cosignature.signature)
    later[7]! += 1
    expect(verify(text, later)).toBe(false)
    expect(verify(text, cosignature.signature.subarray(8))).toBe(false)
    expect(verify(text, concatBytes(new Uint8Array(8), cosignature.signature.subarray(8)))).toBe(false)
  })

  it('have a time', () => {
    for (const time of [0, -1, 1.5, 2 ** 53]) {
      expect(() => cosign({ checkpointText: text, name, secretKey: foo.secretKey, time }, nodeEd25519)).toThrow(
        RangeError,
      )
    }
  })
})
