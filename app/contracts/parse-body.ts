import { DomainError } from '#app/errors/domain-error.ts'
import { BytesError, fromUtf8 } from '#ledger/bytes.ts'
import { CanonicalError, type Json, parseStrictJson } from '#ledger/canonical.ts'

/**
 * A client's JSON with nothing in it that two readers could read differently: keys that occur twice and lone
 * surrogates are refused, and U+0000, which PostgreSQL cannot keep.
 * @throws DomainError `malformed-json`.
 */
export function parseBody(bytes: Uint8Array): Json {
  try {
    const text = fromUtf8(bytes)
    const value = parseStrictJson(text)
    if (text.includes('\\u0000') && hasNul(value)) throw new CanonicalError('U+0000 in a string')
    return value
  } catch (error) {
    if (!(error instanceof CanonicalError || error instanceof BytesError)) throw error
    throw new DomainError('malformed-json', `The body is not JSON that can be relied on: ${error.message}.`, 400)
  }
}

function hasNul(value: Json): boolean {
  if (typeof value === 'string') return value.includes('\0')
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(hasNul)
  return Object.entries(value).some(([key, member]) => hasNul(key) || hasNul(member))
}
