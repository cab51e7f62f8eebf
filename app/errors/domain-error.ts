export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 429

/**
 * A refusal that the person or client can do something about. `code` is stable and documented; `message` says what to
 * do; `status` is the HTTP status a route answers with. Whatever throws it has written nothing.
 */
export class DomainError extends Error {
  override name = 'DomainError'
  readonly code: string
  readonly status: RefusalStatus
  /** Messages by form field or JSON path, where the refusal is about a part of the input. */
  readonly fields: Record<string, string[]>

  constructor(code: string, message: string, status: RefusalStatus = 422, fields: Record<string, string[]> = {}) {
    super(message)
    this.code = code
    this.status = status
    this.fields = fields
  }
}
