/** One bundle under examination: in a worker of its own, so that the page never stands still. */
import type { ExhibitAt } from '#app/bundles/bundle-view.ts'
import type { Progress } from '#app/bundles/verify-court-bundle.ts'
import { type CheckedBundle, checkBundle, fileIn, type OpenBundle, openBundle } from './check-bundle.ts'

/** Where the bundle comes from: an address of this server, or the text of a file that the reader chose. */
export type BundleSource = { url: string } | { text: string }

export type CheckerRequest =
  | { id: number; do: 'check'; source: BundleSource | null; trust: string | null }
  | { id: number; do: 'file'; at: ExhibitAt }

export type CheckerReport =
  | { id: number; fetched: { bytes: number; of: number | null } }
  | { id: number; progress: Progress }
  | { id: number; checked: CheckedBundle }
  | { id: number; file: Uint8Array | null }
  | { id: number; failed: string }

/** Answers requests, keeping the bundle between them: it is fetched and read once. */
export function bundleChecker(report: (report: CheckerReport) => void, breathe: () => Promise<void> | undefined) {
  let open: OpenBundle | null = null

  return async function answer(request: CheckerRequest): Promise<void> {
    const { id } = request
    try {
      if (request.do === 'file') {
        report({ id, file: open && fileIn(open, request.at) })
        return
      }
      if (request.source) {
        const text = await textOf(request.source, fetched => report({ id, fetched }))
        open = openBundle(text)
      }
      if (!open) throw new Error('There is no bundle to check.')
      const checked = await checkBundle(open, request.trust, progress => {
        report({ id, progress })
        return breathe()
      })
      report({ id, checked })
    } catch (error) {
      report({ id, failed: error instanceof Error ? error.message : String(error) })
    }
  }
}

async function textOf(
  source: BundleSource,
  onFetched: (fetched: { bytes: number; of: number | null }) => void,
): Promise<string> {
  if ('text' in source) return source.text
  const response = await fetch(source.url, { credentials: 'same-origin', cache: 'no-store', redirect: 'error' })
  if (!response.ok || !response.body) throw new Error(fetchFailure(response.status))
  const of = Number(response.headers.get('Content-Length')) || null
  const reader = response.body.getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const pieces: string[] = []
  let bytes = 0
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    bytes += read.value.length
    pieces.push(decoder.decode(read.value, { stream: true }))
    onFetched({ bytes, of })
  }
  pieces.push(decoder.decode())
  return pieces.join('')
}

function fetchFailure(status: number): string {
  if (status === 401 || status === 403) return 'This visit has ended. Open the link again.'
  return `The bundle could not be fetched (status ${status}). Try again in a moment.`
}
