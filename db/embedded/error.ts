/** PostgreSQL could not be started here; the message is one sentence a person can act on. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError'
}
