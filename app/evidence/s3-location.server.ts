/** Where in an S3-compatible object store evidence is kept. Holds no secret: credentials are never part of it. */
export interface S3Location {
  bucket: string
  /** Of every key: '' or folders, each with its slash. */
  prefix: string
  /** Null for AWS itself. */
  endpoint: string | null
  /** Null where AWS_REGION or the profile names it. */
  region: string | null
  /** Whether the bucket stands in the path and not in the host name. */
  pathStyle: boolean
}

/** An evidence store that cannot be opened; the message is one sentence for whoever runs the system. */
export class EvidenceStoreUnusable extends Error {
  override name = 'EvidenceStoreUnusable'
}

/**
 * Reads `s3://bucket/prefix?endpoint=https://host:port&region=…&pathStyle=1`; all but the bucket may be left out.
 * @throws EvidenceStoreUnusable, whose message does not repeat the address: somebody may have put a secret in it.
 */
export function parseS3Location(address: string): S3Location {
  const url = parseUrl(address, 's3:')
  refuseUnless(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname) && !url.port && !url.hash, 'names no bucket')
  const folders = url.pathname.split('/').filter(Boolean)
  // Nothing that has to be escaped in a URL, so that a key is the same in a path and in a copy's source.
  refuseUnless(
    folders.every(folder => /^[\w.-]+$/.test(folder)),
    'has a prefix of other characters than A–Z, a–z, 0–9, “.”, “_” and “-”',
  )
  for (const name of url.searchParams.keys()) {
    refuseUnless(PARAMETERS.has(name) && url.searchParams.getAll(name).length === 1, 'has a parameter unknown or twice')
  }
  const endpoint = url.searchParams.get('endpoint')
  const region = url.searchParams.get('region')
  const pathStyle = url.searchParams.get('pathStyle') ?? '0'
  refuseUnless(region === null || /^[a-z0-9-]+$/.test(region), 'has a region that is none')
  refuseUnless(/^[01]$/.test(pathStyle), 'has a pathStyle that is neither 0 nor 1')
  return {
    bucket: url.hostname,
    prefix: folders.map(folder => `${folder}/`).join(''),
    endpoint: endpoint === null ? null : parseUrl(endpoint, 'http:', 'https:').origin,
    region,
    pathStyle: pathStyle === '1',
  }
}

export function describeLocation({ bucket, prefix, endpoint }: S3Location): string {
  return `s3://${bucket}/${prefix}${endpoint === null ? '' : ` at ${endpoint}`}`
}

const PARAMETERS = new Set(['endpoint', 'region', 'pathStyle'])

function parseUrl(text: string, ...protocols: string[]): URL {
  refuseUnless(URL.canParse(text), 'is no URL, or its endpoint is none')
  const url = new URL(text)
  refuseUnless(protocols.includes(url.protocol), `does not start with ${protocols.join('// or ')}//`)
  refuseUnless(!url.username && !url.password, 'holds credentials, which belong in the environment')
  return url
}

function refuseUnless(right: boolean, what: string): asserts right {
  if (!right) throw new EvidenceStoreUnusable(`The address of the evidence store ${what}.`)
}
