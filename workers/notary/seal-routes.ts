import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { factsDigest } from '#app/reports/approval.ts'
import { type NotaryView, SealRefused, type SealRequest, SealTooEarly } from '#app/reports/re-check-report.ts'
import type { ReportFacts } from '#app/reports/report-facts.ts'
import { type SealedReport, sealReport } from '#app/reports/seal-report.server.ts'
import { fromBase64, toBase64 } from '#ledger/bytes.ts'
import { isJsonObject, parseStrictJson } from '#ledger/canonical.ts'
import { collect, TooLong } from '#ledger/node/limited.ts'
import type { MemberNode } from '#ledger/node/node.ts'
import { oneAtATime } from '#ledger/node/one-at-a-time.ts'
import type { NodeRoutes } from '#ledger/node/server.ts'
import { allows } from '#ledger/rules/key-items.ts'
import { readBundle } from '#ledger/verify.ts'
import type { OfficeKeys } from './office-keys.ts'
import { openSealedFolder, sealedToJson } from './sealed-folder.ts'

const MAX_REQUEST_BYTES = 48 * 1024 * 1024
/** Beside the one at work. */
const MAX_WAITING = 3
const BODY_TIME = 10_000

/**
 * What the notary's process does besides co-signing:
 *
 *   GET  /seal/identity   { publicKey, certificates }: its ledger key and its seal's certificates, base64
 *   POST /seal            { facts, checkpoint, parts, approval, pdf } → { pdf, submission, salt, sealedAt }
 *
 * Anybody may ask, and one request at a time is read and judged; what is sealed is decided by the office's approval in this member's own mirror. 422 says what did
 * not hold, 503 that the mirror has not got that far.
 */
export function sealRoutes(node: MemberNode, folder: string, keys: OfficeKeys): NodeRoutes {
  const sealed = openSealedFolder(join(folder, 'sealed'))
  const queue = oneAtATime(MAX_WAITING)

  async function seal(request: SealRequest, pdf: Uint8Array): Promise<SealedReport> {
    const digest = factsDigest(request.facts)
    const before = await sealed.find(digest)
    if (before) return before
    const made = await sealReport(request, pdf, viewOf(node, keys), keys)
    await sealed.keep(digest, made)
    return made
  }

  return {
    'GET /seal/identity': async (_request, response) =>
      send(response, 200, {
        publicKey: toBase64(keys.publicKey),
        certificates: keys.seal.certificateChain.map(toBase64),
      }),
    'POST /seal': async (request, response) => {
      try {
        const made = await queue.run(async () => {
          const { pdf, ...asked } = await readRequest(request)
          return seal(asked, pdf)
        })
        if (!made) return send(response, 503, { message: 'Too many reports are waiting to be sealed.' })
        send(response, 200, sealedToJson(made))
      } catch (error) {
        const status = statusOf(error)
        if (status === null) throw error
        send(response, status, { message: (error as Error).message })
      }
    },
  }
}

function statusOf(error: unknown): number | null {
  if (error instanceof SealRefused) return 422
  if (error instanceof SealTooEarly) return 503
  return error instanceof TooLong ? 413 : null
}

/** The office is whoever the ledger registers this process's own key to. */
function viewOf(node: MemberNode, keys: OfficeKeys): NotaryView {
  const own = node.keys.get(keys.entry.key)
  if (!own) throw new SealTooEarly('This office’s own key is not registered on the ledger yet.')
  const member = node.policy.members.find(({ name }) => name === node.member)
  if (!member) throw new SealRefused('This office is no longer a member of the ledger: it seals nothing on it.')
  const { organisation } = member
  const digests = node.policy.ruleVersion >= 3 && allows(own, 'act', 'seal.digest')
  return { chain: node.chain, mirror: node.mirror, size: node.size, office: own.holder, digests, organisation }
}

async function readRequest(request: IncomingMessage): Promise<SealRequest & { pdf: Uint8Array }> {
  if (request.headers['content-type'] !== 'application/json') throw new SealRefused('Send application/json.')
  // Before a byte is read, so that the answer still finds a connection.
  if (Number(request.headers['content-length']) > MAX_REQUEST_BYTES)
    throw new TooLong(`more than ${MAX_REQUEST_BYTES} bytes`)
  // Others wait for this body: whoever sends it slowly loses the turn.
  const late = setTimeout(() => request.destroy(), BODY_TIME)
  const body = await collect(request, MAX_REQUEST_BYTES).finally(() => clearTimeout(late))
  try {
    const value = parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(body))
    if (!isJsonObject(value) || !isJsonObject(value.facts!) || !Array.isArray(value.parts)) throw new Error('its shape')
    return {
      facts: value.facts as unknown as ReportFacts,
      checkpoint: String(value.checkpoint),
      parts: value.parts.map(readBundle),
      approval: readBundle(value.approval!),
      pdf: fromBase64(String(value.pdf)),
    }
  } catch (error) {
    throw new SealRefused(`The request cannot be read: ${error instanceof Error ? error.message : 'malformed'}.`)
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  })
  response.end(text)
}
