import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCms } from '#app/evidence/pdf-signatures-cms.server.ts'
import { elementsOf, encoded, OID, oid, sequence, set, tagged, toDer } from '#app/pdf/der.ts'

/** Adds an RFC 3161 token, made by OpenSSL, to the PDF's signature as an unsigned attribute: PAdES B-T. */
export function withTimeStamp(pdf: Uint8Array, kind: 'this' | 'another' | 'wrong-purpose'): Uint8Array {
  const file = Buffer.from(pdf)
  const [, first, second] = /\/ByteRange \[\s*0 (\d+) (\d+)/.exec(file.toString('latin1'))!.map(Number) as [
    number,
    number,
    number,
  ]
  const der = Buffer.from(file.subarray(first + 1, second - 1).toString('latin1'), 'hex')
  const [signer] = parseCms(der).signers
  const stamped = kind === 'another' ? new TextEncoder().encode('something else') : signer!.signature
  const attribute = sequence(oid(OID.timeStampToken), set(encoded(tokenFor(stamped, kind === 'wrong-purpose'))))
  const longer = Buffer.from(withAttribute(der, toDer(tagged(1, attribute)))).toString('hex')
  file.write(longer.padEnd(second - first - 2, '0'), first + 1, 'latin1')
  return file
}

function withAttribute(cms: Uint8Array, attribute: Uint8Array): Uint8Array {
  const [type, wrapped] = elementsOf(encoded(cms))
  const [signedData] = elementsOf(wrapped!.node)
  const fields = elementsOf(signedData!.node)
  const [signer] = elementsOf(fields.pop()!.node)
  const grown = sequence(...elementsOf(signer!.node).map(({ bytes }) => encoded(bytes)), encoded(attribute))
  const rebuilt = sequence(...fields.map(({ bytes }) => encoded(bytes)), set(grown))
  return toDer(sequence(encoded(type!.bytes), tagged(0, rebuilt)))
}

const SETTINGS = `
[tsa]
default_tsa = one
[one]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
ess_cert_id_alg = sha256
default_policy = 1.2.3.4
digests = sha256
`

function tokenFor(bytes: Uint8Array, wrongPurpose: boolean): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'hardproof-tsa-'))
  const openssl = (...args: string[]) => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder })
    if (status !== 0) throw new Error(String(stderr))
  }
  try {
    writeFileSync(join(folder, 'data'), bytes)
    writeFileSync(join(folder, 'serial'), '01\n')
    writeFileSync(join(folder, 'tsa.cnf'), SETTINGS)
    const purpose = [
      '-addext',
      'extendedKeyUsage=critical,timeStamping',
      '-addext',
      'keyUsage=critical,digitalSignature',
    ]
    const subject = [
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'tsa.key',
      '-subj',
      '/CN=Test time-stamps',
      '-days',
      '9',
    ]
    openssl('req', '-x509', ...subject, '-out', 'tsa.pem', ...purpose)
    openssl('ts', '-query', '-data', 'data', '-sha256', '-cert', '-out', 'query')
    if (wrongPurpose) return wrongPurposeToken(folder, openssl)
    openssl(
      'ts',
      '-reply',
      '-config',
      'tsa.cnf',
      '-section',
      'one',
      '-queryfile',
      'query',
      '-token_out',
      '-out',
      'token',
    )
    return readFileSync(join(folder, 'token'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The authority itself refuses to stamp with such a certificate: its statement is signed anew by one that may not. */
function wrongPurposeToken(folder: string, openssl: (...args: string[]) => void): Uint8Array {
  openssl('ts', '-reply', '-config', 'tsa.cnf', '-section', 'one', '-queryfile', 'query', '-token_out', '-out', 'token')
  const info = parseCms(readFileSync(join(folder, 'token'))).content!
  writeFileSync(join(folder, 'info'), info)
  const subject = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'any.key', '-subj', '/CN=Anybody', '-days', '9']
  openssl('req', '-x509', ...subject, '-out', 'any.pem')
  const signing = ['-binary', '-nodetach', '-cades', '-md', 'sha256', '-econtent_type', OID.timeStampInfo]
  openssl(
    'cms',
    '-sign',
    '-in',
    'info',
    '-signer',
    'any.pem',
    '-inkey',
    'any.key',
    ...signing,
    '-outform',
    'DER',
    '-out',
    'forged',
  )
  return readFileSync(join(folder, 'forged'))
}
