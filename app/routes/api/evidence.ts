import type { ActionFunctionArgs } from '@remix-run/node'
import { receiveUpload } from '#app/evidence/receive-upload.server.ts'
import { readUploadHeaders } from '#app/evidence/upload-headers.ts'
import { apiRequest, jsonAnswer, notAllowed } from '#app/http/api.server.ts'
import { authenticateClient } from '#app/http/as-client.server.ts'
import { bodyStream } from '#app/http/read-body.server.ts'

/** PUT /api/v1/evidence: a file's raw bytes. The same bytes again are the same evidence. */
export function action(args: ActionFunctionArgs) {
  const { request, context } = args
  return apiRequest(async () => {
    if (request.method !== 'PUT') return notAllowed('PUT')
    const authority = await authenticateClient(args)
    const { db, config } = context.services
    const about = readUploadHeaders(request.headers, config.maxEvidenceBytes)
    const upload = {
      source: bodyStream(request),
      maxBytes: config.maxEvidenceBytes,
      tool: 'Hardproof API v1',
      ...about,
    }
    const { evidenceId, created, size, mediaType } = await receiveUpload(db, context.services, authority, upload)
    const sha256 = Buffer.from(about.sha256).toString('hex')
    return jsonAnswer({ id: evidenceId, sha256, size, mediaType }, created ? 201 : 200)
  })
}

export const loader = () => notAllowed('PUT')
