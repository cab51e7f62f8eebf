import { DrizzleQueryError } from 'drizzle-orm'

/** An error in one line that may be kept and logged: a failed query's message would carry its parameters. */
export function describeError(error: unknown): string {
  if (error instanceof DrizzleQueryError) return `a query failed: ${describeError(error.cause)}`
  if (error instanceof AggregateError && !error.message) return describeError(error.errors[0])
  if (!(error instanceof Error)) return 'something that is no error was thrown'
  const code = (error as { code?: unknown }).code
  // PostgreSQL quotes a value that it could not read at the end of its message.
  const message = error.name === 'PostgresError' ? error.message.replace(/: ".*"$/s, '') : error.message
  return `${error.name}${typeof code === 'string' ? ` ${code}` : ''}: ${message}`.slice(0, 500)
}
