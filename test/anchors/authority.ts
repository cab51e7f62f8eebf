/** A time-stamp authority on loopback, made with pkijs: nothing of it is shared with the code that checks it. */
import { createHash, webcrypto } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'

pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as Crypto }))

const EKU = '2.5.29.37'
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
const DAY_MS = 24 * 3_600_000

export interface Party {
  certificate: pkijs.Certificate
  keys: webcrypto.CryptoKeyPair
  der: Uint8Array
}

export interface CertificateShape {
  name: string
  issuer?: Party
  ca?: boolean
  purposes?: string[]
  purposesCritical?: boolean
  from?: Date
  to?: Date
}

let serial = 1

export async function issue(shape: CertificateShape): Promise<Party> {
  const { name, issuer, ca = false, purposes, purposesCritical = true } = shape
  const keys = (await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair
  const certificate = new pkijs.Certificate({ version: 2 })
  certificate.serialNumber = new asn1js.Integer({ value: ++serial })
  certificate.subject.typesAndValues.push(commonName(name))
  certificate.issuer = issuer?.certificate.subject ?? certificate.subject
  certificate.notBefore.value = shape.from ?? new Date(Date.now() - DAY_MS)
  certificate.notAfter.value = shape.to ?? new Date(Date.now() + 365 * DAY_MS)
  const constraints = new pkijs.BasicConstraints({ cA: ca })
  const bits = new Uint8Array([ca ? 0x06 : 0x80]).buffer
  certificate.extensions = [
    extension('2.5.29.19', true, constraints.toSchema().toBER()),
    extension('2.5.29.15', true, new asn1js.BitString({ valueHex: bits }).toBER()),
  ]
  if (purposes) {
    const usage = new pkijs.ExtKeyUsage({ keyPurposes: purposes })
    certificate.extensions.push(extension(EKU, purposesCritical, usage.toSchema().toBER()))
  }
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey as CryptoKey)
  await certificate.sign((issuer?.keys ?? keys).privateKey as CryptoKey, 'SHA-256')
  return { certificate, keys, der: new Uint8Array(certificate.toSchema(true).toBER()) }
}

export function pemOf({ der }: Party): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)!
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

export interface StampShape {
  signer: Party
  /** Into the token beside the signer's own. */
  others?: Party[]
  policy?: string
  time?: Date
  digest?: Uint8Array
  digestMethod?: string
  nonce?: Uint8Array | null
  /** Whose certificate the signed reference names. */
  names?: Party | null
}

/** A token as RFC 3161 and 5816 have it, over what the request asks for where the shape does not say otherwise. */
export async function stamp(request: pkijs.TimeStampReq, shape: StampShape): Promise<Uint8Array> {
  const { signer, others = [], names = signer } = shape
  const asked = request.messageImprint
  const info = new pkijs.TSTInfo({
    version: 1,
    policy: shape.policy ?? request.reqPolicy ?? '1.2.3.4.1',
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: shape.digestMethod
        ? new pkijs.AlgorithmIdentifier({ algorithmId: shape.digestMethod })
        : asked.hashAlgorithm,
      hashedMessage: shape.digest ? octets(shape.digest) : asked.hashedMessage,
    }),
    serialNumber: new asn1js.Integer({ value: ++serial }),
    genTime: shape.time ?? new Date(),
  })
  if (shape.nonce === undefined) info.nonce = request.nonce
  else if (shape.nonce) info.nonce = new asn1js.Integer({ valueHex: bufferOf(shape.nonce) })
  const content = info.toSchema().toBER()
  const attributes = [
    attribute('1.2.840.113549.1.9.3', new asn1js.ObjectIdentifier({ value: '1.2.840.113549.1.9.16.1.4' })),
    attribute('1.2.840.113549.1.9.4', octets(sha256(new Uint8Array(content)))),
  ]
  if (names) attributes.push(attribute('1.2.840.113549.1.9.16.2.47', reference(names)))
  const signed = new pkijs.SignedData({
    version: 3,
    encapContentInfo: new pkijs.EncapsulatedContentInfo({
      eContentType: '1.2.840.113549.1.9.16.1.4',
      eContent: new asn1js.OctetString({ valueHex: content }),
    }),
    signerInfos: [
      new pkijs.SignerInfo({
        version: 1,
        sid: new pkijs.IssuerAndSerialNumber({
          issuer: signer.certificate.issuer,
          serialNumber: signer.certificate.serialNumber,
        }),
        signedAttrs: new pkijs.SignedAndUnsignedAttributes({ type: 0, attributes }),
      }),
    ],
    certificates: [signer, ...others].map(({ certificate }) => certificate),
  })
  await signed.sign(signer.keys.privateKey as CryptoKey, 0, 'SHA-256')
  const wrapped = new pkijs.ContentInfo({ contentType: '1.2.840.113549.1.7.2', content: signed.toSchema(true) })
  return new Uint8Array(wrapped.toSchema().toBER())
}

export function granted(token: Uint8Array, status = 0): Uint8Array {
  const statusInfo = new asn1js.Sequence({ value: [new asn1js.Integer({ value: status })] })
  const parsed = asn1js.fromBER(bufferOf(token)).result
  return new Uint8Array(new asn1js.Sequence({ value: [statusInfo, parsed] }).toBER())
}

/** PKIStatus 2 (rejection), with a bit of PKIFailureInfo. */
export function rejected(bit: number, text: string): Uint8Array {
  const bits = new Uint8Array(4)
  bits[bit >> 3] = 0x80 >> (bit & 7)
  const statusInfo = new asn1js.Sequence({
    value: [
      new asn1js.Integer({ value: 2 }),
      new asn1js.Sequence({ value: [new asn1js.Utf8String({ value: text })] }),
      new asn1js.BitString({ valueHex: bits.buffer }),
    ],
  })
  return new Uint8Array(new asn1js.Sequence({ value: [statusInfo] }).toBER())
}

export type Answering = (request: pkijs.TimeStampReq, response: ServerResponse) => Promise<Uint8Array | null>

export interface Authority {
  url: string
  /** How the next requests are answered; null from it: it has answered itself. */
  answer: Answering
  requests: pkijs.TimeStampReq[]
  close(): Promise<void>
}

/** The caller closes it. */
export async function serveAuthority(answer: Answering): Promise<Authority> {
  const authority: Authority = { url: '', answer, requests: [], close: async () => {} }
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', chunk => chunks.push(chunk))
    incoming.on('end', async () => {
      if (incoming.headers['content-type'] !== 'application/timestamp-query') return response.writeHead(415).end()
      const request = pkijs.TimeStampReq.fromBER(bufferOf(Buffer.concat(chunks)))
      authority.requests.push(request)
      const body = await authority.answer(request, response)
      if (body) response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(body)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  authority.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/stamp`
  authority.close = async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  return authority
}

function commonName(name: string) {
  return new pkijs.AttributeTypeAndValue({ type: '2.5.4.3', value: new asn1js.Utf8String({ value: name }) })
}

function extension(extnID: string, critical: boolean, extnValue: ArrayBuffer) {
  return new pkijs.Extension({ extnID, critical, extnValue })
}

function attribute(type: string, value: asn1js.AsnType) {
  return new pkijs.Attribute({ type, values: [value] })
}

/** SigningCertificateV2 (RFC 5035) with the default SHA-256. */
function reference({ der }: Party) {
  const id = new asn1js.Sequence({ value: [octets(sha256(der))] })
  return new asn1js.Sequence({ value: [new asn1js.Sequence({ value: [id] })] })
}

function octets(bytes: Uint8Array) {
  return new asn1js.OctetString({ valueHex: bufferOf(bytes) })
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest())
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}
