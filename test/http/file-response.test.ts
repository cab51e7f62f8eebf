import { expect, it } from 'vitest'
import { fileResponse } from '#app/http/file-response.server.ts'

const send = (mediaType: string, inline: boolean) =>
  fileResponse({
    name: 'a',
    mediaType,
    size: 0,
    sha256: new Uint8Array(32),
    bytes: (async function* () {})(),
    inline,
  }).headers.get('Content-Type')

it.each(['text/html', 'text/javascript', 'image/svg+xml', 'application/pdf'])(
  'saves %s without its type',
  mediaType => {
    expect(send(mediaType, false)).toBe('application/octet-stream')
  },
)

it('shows a PDF as one', () => {
  expect(send('application/pdf', true)).toBe('application/pdf')
})
