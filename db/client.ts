import type { ExtractTablesWithRelations } from 'drizzle-orm'
import { drizzle, type PostgresJsDatabase, type PostgresJsTransaction } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { preparing } from './prepared.ts'
import * as schema from './schema/index.ts'

type Schema = typeof schema

export type Database = PostgresJsDatabase<Schema> & { $client: postgres.Sql }
export type Transaction = PostgresJsTransaction<Schema, ExtractTablesWithRelations<Schema>>

interface ConnectOptions {
  max?: number
  name?: string
  /** `force_custom_plan` unless said otherwise: see the connection below. */
  plans?: 'auto' | 'force_custom_plan'
}

/** A pool of connections under one role. `close()` of `$client.end()` waits for running queries. */
export function connect(url: string, options: ConnectOptions = {}): Database {
  const client = postgres(url, {
    max: options.max ?? 10,
    idle_timeout: 60,
    connect_timeout: 10,
    onnotice: () => {},
    connection: {
      application_name: options.name ?? 'hardproof',
      // A plan made once for all values would pass over the indexes that cover some of them, such as what is pending.
      plan_cache_mode: options.plans ?? 'force_custom_plan',
    },
  })
  return drizzle(preparing(client), { schema })
}
