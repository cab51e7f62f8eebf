/** Bodies of at most so many bytes; never more of one is held than that. */
export class TooLong extends Error {
  override name = 'TooLong'
}

export async function readLimited(response: Response, limit: number): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array()
  // Breaking out of the loop cancels the stream, and with it the download.
  return collect(response.body as unknown as AsyncIterable<Uint8Array>, limit)
}

export async function collect(body: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body) {
    length += piece.length
    if (length > limit) throw new TooLong(`more than ${limit} bytes`)
    pieces.push(piece)
  }
  return new Uint8Array(Buffer.concat(pieces))
}
