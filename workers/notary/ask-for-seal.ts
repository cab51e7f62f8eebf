import type { SealRequest } from '#app/reports/re-check-report.ts'
import type { SealedReport } from '#app/reports/seal-report.server.ts'
import { toBase64 } from '#ledger/bytes.ts'
import { readLimited } from '#ledger/node/limited.ts'
import { bundleJson } from '#ledger/verify.ts'
import { type SealedJson, sealedFromJson } from './sealed-folder.ts'

export type SealAnswer =
  | { kind: 'sealed'; sealed: SealedReport }
  /** Its mirror has not got that far. */
  | { kind: 'early'; message: string }
  | { kind: 'refused' | 'unreachable'; message: string }

export function unreachable(message: string): SealAnswer {
  return { kind: 'unreachable', message }
}

const TIMEOUT_MS = 60_000
const MAX_ANSWER_BYTES = 64 * 1024 * 1024

/** Asks the notary's own process to seal `pdf`, with everything it needs to find out for itself whether it may. */
export async function askForSeal(url: string, request: SealRequest, pdf: Uint8Array): Promise<SealAnswer> {
  const body = JSON.stringify({
    facts: request.facts,
    checkpoint: request.checkpoint,
    parts: request.parts.map(bundleJson),
    approval: bundleJson(request.approval),
    pdf: toBase64(pdf),
  })
  try {
    const response = await fetch(`${url}/seal`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const answer = JSON.parse(new TextDecoder().decode(await readLimited(response, MAX_ANSWER_BYTES)))
    if (response.ok) return { kind: 'sealed', sealed: sealedFromJson(answer as SealedJson) }
    const message = String((answer as { message?: unknown }).message ?? response.status)
    if (response.status === 503) return { kind: 'early', message }
    return { kind: 'refused', message: `The notary’s own process refused to seal: ${message}` }
  } catch {
    return unreachable('The notary’s own process does not answer.')
  }
}
