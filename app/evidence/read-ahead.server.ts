/**
 * Takes from a stream until it ends or more than `limit` bytes have come.
 * @returns all of its bytes, or, of a longer one, a stream that starts again at its beginning.
 */
export async function readAhead(
  source: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ whole: Buffer } | { whole: null; all: AsyncGenerator<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]()
  const taken: Uint8Array[] = []
  for (let length = 0; length <= limit; ) {
    const next = await iterator.next()
    if (next.done) return { whole: Buffer.concat(taken) }
    taken.push(next.value)
    length += next.value.length
  }
  return { whole: null, all: continued(taken, iterator) }
}

async function* continued(taken: Uint8Array[], iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let ended = false
  try {
    for (let chunk = taken.shift(); chunk; chunk = taken.shift()) yield chunk
    for (;;) {
      ended = true
      const next = await iterator.next()
      if (next.done) return
      ended = false
      yield next.value
    }
  } finally {
    // Who stops early lets go of the source, as `for await` would; one that ended or threw needs no telling.
    if (!ended) await iterator.return?.()
  }
}
