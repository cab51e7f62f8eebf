/**
 * Drizzle hands every statement over to be parsed anew, which takes a second round trip and much of what a small one
 * costs. Here the server keeps it for the connection, by its text.
 */
import type postgres from 'postgres'

/** Texts with more are as many as there are lengths of lists: keeping them would not end. */
const MAX_PARAMETERS = 24

type Unsafe = postgres.Sql['unsafe']
type Begin = (...args: unknown[]) => Promise<unknown>
type Work = (tx: postgres.TransactionSql) => unknown

/** Changes the client it is given, and each transaction that is begun with it. */
export function preparing(client: postgres.Sql): postgres.Sql {
  prepare(client)
  const begin = client.begin as Begin
  client.begin = ((...args: unknown[]) => begin(...inner(args))) as typeof client.begin
  return client
}

function prepareTransaction(tx: postgres.TransactionSql): postgres.TransactionSql {
  prepare(tx)
  const savepoint = tx.savepoint as Begin
  tx.savepoint = ((...args: unknown[]) => savepoint(...inner(args))) as typeof tx.savepoint
  return tx
}

function inner(args: readonly unknown[]): unknown[] {
  const work = args.at(-1) as Work
  return [...args.slice(0, -1), (tx: postgres.TransactionSql) => work(prepareTransaction(tx))]
}

function prepare(scope: { unsafe: Unsafe }): void {
  const { unsafe } = scope
  scope.unsafe = ((text, parameters = [], options = {}) =>
    unsafe(text, parameters, {
      ...options,
      prepare: options.prepare || (parameters.length > 0 && parameters.length <= MAX_PARAMETERS),
    })) as Unsafe
}
