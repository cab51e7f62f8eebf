import { verify as nobleCofactored, Point } from '@noble/ed25519'
import { sha512 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, fromHex, utf8 } from '#ledger/bytes.ts'
import { isRegistrableKey, nobleEd25519 } from '#ledger/ed25519.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'

const ORDER = Point.CURVE().n
const IDENTITY = fromHex(`01${'00'.repeat(31)}`)
const ORDER_EIGHT = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a')

type Vector = { name: string; key: Uint8Array; signature: Uint8Array; message: Uint8Array; valid: boolean }

const both = [
  ['noble', nobleEd25519],
  ['node:crypto', nodeEd25519],
] as const

describe.each(both)('Ed25519 by %s', (_, ed25519) => {
  // RFC 8032 section 7.1, TEST 1 and TEST 3.
  it.each([
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ])('signs as RFC 8032 does', (secret, key, message, signature) => {
    expect(ed25519.publicKeyOf(fromHex(secret))).toEqual(fromHex(key))
    expect(ed25519.sign(fromHex(message), fromHex(secret))).toEqual(fromHex(signature))
    expect(ed25519.verify(fromHex(signature), fromHex(message), fromHex(key))).toBe(true)
  })

  it.each(divergences().map(vector => [vector.name, vector] as const))('%s', (_, vector) => {
    expect(ed25519.verify(vector.signature, vector.message, vector.key)).toBe(vector.valid)
  })

  it('answers false, never throws, on what is not a signature or not a key', () => {
    for (const length of [0, 31, 33, 63, 64, 65]) {
      expect(ed25519.verify(new Uint8Array(length), utf8('m'), new Uint8Array(32).fill(2))).toBe(false)
      expect(ed25519.verify(new Uint8Array(64), utf8('m'), new Uint8Array(length))).toBe(false)
    }
  })
})

describe('both implementations', () => {
  it('agree on signatures and on damage to them', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ maxLength: 100 }),
        fc.nat(64 * 8 - 1),
        (secretKey, message, bit) => {
          const signature = nodeEd25519.sign(message, secretKey)
          expect(nobleEd25519.sign(message, secretKey)).toEqual(signature)
          const key = nodeEd25519.publicKeyOf(secretKey)
          expect(nobleEd25519.verify(signature, message, key)).toBe(true)
          const damaged = Uint8Array.from(signature)
          damaged[bit >> 3]! ^= 1 << (bit & 7)
          for (const [, ed25519] of both) expect(ed25519.verify(damaged, message, key)).toBe(false)
        },
      ),
      { numRuns: 25 },
    )
  })

  it('would not, by the ready-made verification of noble', () => {
    const torsionInR = divergences().find(vector => vector.name === 'torsion in R')!
    expect(nobleCofactored(torsionInR.signature, torsionInR.message, torsionInR.key, { zip215: false })).toBe(true)
  })
})

describe('keys that may register', () => {
  it.each<[string, Uint8Array, boolean]>([
    ['an ordinary key', nobleEd25519.publicKeyOf(new Uint8Array(32).fill(7)), true],
    ['the identity', IDENTITY, false],
    ['the identity with its sign bit', fromHex(`01${'00'.repeat(30)}80`), false],
    ['a point of order two', fromHex(`ec${'ff'.repeat(30)}7f`), false],
    ['a point of order four', fromHex('00'.repeat(32)), false],
    ['a point of order eight', ORDER_EIGHT.toBytes(), false],
    ['a point with torsion', Point.BASE.multiply(5n).add(ORDER_EIGHT).toBytes(), false],
    ['y = p + 1, the identity again', fromHex(`ee${'ff'.repeat(30)}7f`), false],
    ['no point at all', fromHex(`02${'00'.repeat(31)}`), false],
    ['31 bytes', new Uint8Array(31).fill(3), false],
  ])('%s', (_, key, registrable) => {
    expect(isRegistrableKey(key)).toBe(registrable)
  })
})

/** Signatures on which libraries are known to differ, with what [S]B − [k]A = R byte for byte says. */
function divergences(): Vector[] {
  const message = utf8('one rule')
  const scalar = 987654321n
  const nonce = 123456789n
  const key = Point.BASE.multiply(scalar)
  const honest = signature(key, Point.BASE.multiply(nonce).toBytes(), nonce, scalar, message)
  const mixedR = Point.BASE.multiply(nonce).add(ORDER_EIGHT).toBytes()
  const mixedKey = key.add(ORDER_EIGHT)
  return [
    { name: 'an honest signature', key: key.toBytes(), signature: honest, message, valid: true },
    {
      name: 'S + L in place of S',
      key: key.toBytes(),
      signature: concatBytes(honest.subarray(0, 32), scalarBytes(number(honest.subarray(32)) + ORDER)),
      message,
      valid: false,
    },
    {
      name: 'torsion in R',
      key: key.toBytes(),
      signature: signature(key, mixedR, nonce, scalar, message),
      message,
      valid: false,
    },
    {
      name: 'R of small order, S zero, an ordinary key',
      key: key.toBytes(),
      signature: concatBytes(ORDER_EIGHT.toBytes(), scalarBytes(0n)),
      message,
      valid: false,
    },
    {
      name: 'the identity as key',
      key: IDENTITY,
      signature: signature(Point.ZERO, Point.BASE.multiply(nonce).toBytes(), nonce, 0n, message),
      message,
      valid: true,
    },
    {
      name: 'the identity as key and as R',
      key: IDENTITY,
      signature: concatBytes(IDENTITY, scalarBytes(0n)),
      message,
      valid: true,
    },
    {
      name: 'the identity not canonically encoded as R',
      key: IDENTITY,
      signature: concatBytes(fromHex(`ee${'ff'.repeat(30)}7f`), scalarBytes(0n)),
      message,
      valid: false,
    },
    {
      name: 'the identity not canonically encoded as key',
      key: fromHex(`ee${'ff'.repeat(30)}7f`),
      signature: concatBytes(IDENTITY, scalarBytes(0n)),
      message,
      valid: false,
    },
    {
      name: 'the identity with its sign bit as key',
      key: fromHex(`01${'00'.repeat(30)}80`),
      signature: concatBytes(IDENTITY, scalarBytes(0n)),
      message,
      valid: false,
    },
    ...mixedKeySignatures(mixedKey, nonce, scalar),
  ]
}

/** With torsion in the key the equation holds only when the challenge is a multiple of eight. */
function mixedKeySignatures(key: Point, nonce: bigint, scalar: bigint): Vector[] {
  const r = Point.BASE.multiply(nonce).toBytes()
  const withRemainder = (wanted: (k: bigint) => boolean) => {
    for (let i = 0; ; i++) {
      const message = utf8(`mixed order ${i}`)
      if (wanted(challenge(r, key.toBytes(), message)))
        return { message, signature: signature(key, r, nonce, scalar, message) }
    }
  }
  return [
    {
      name: 'a key with torsion, challenge a multiple of 8',
      key: key.toBytes(),
      valid: true,
      ...withRemainder(k => k % 8n === 0n),
    },
    {
      name: 'a key with torsion, another challenge',
      key: key.toBytes(),
      valid: false,
      ...withRemainder(k => k % 8n !== 0n),
    },
  ]
}

function signature(key: Point, r: Uint8Array, nonce: bigint, scalar: bigint, message: Uint8Array): Uint8Array {
  return concatBytes(r, scalarBytes((nonce + challenge(r, key.toBytes(), message) * scalar) % ORDER))
}

function challenge(r: Uint8Array, key: Uint8Array, message: Uint8Array): bigint {
  return number(sha512(concatBytes(r, key, message))) % ORDER
}

function number(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
}

function scalarBytes(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse())
}
