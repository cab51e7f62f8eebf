import { runMigrations as runQueueMigrations } from 'bullmq'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import pg from 'pg'
import postgres from 'postgres'
import { migrationsFolder } from './migrations-folder.ts'
import { roles } from './roles.ts'

/** "hardproo" in ASCII, as a signed 64-bit integer: no other program is likely to take this advisory lock. */
const MIGRATION_LOCK = '7521418628394282863'

/**
 * Brings tables, policies and the queue's schema up to date, one process at a time: drizzle takes no lock of its own,
 * and two at once crash. @param ownerUrl of the role that shall own the tables
 */
export async function migrateDatabase(ownerUrl: string): Promise<void> {
  const client = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    await client`select pg_advisory_lock(${MIGRATION_LOCK}::bigint)`
    await migrate(drizzle(client), { migrationsFolder: migrationsFolder() })
    await migrateQueues(ownerUrl)
    await client.unsafe(queueGrants)
  } finally {
    await client.end()
  }
}

async function migrateQueues(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await runQueueMigrations(client)
  } finally {
    await client.end()
  }
}

/**
 * The queues belong to the workers; the web process writes outbox rows only. A worker makes, and then owns, a sequence
 * for each new queue.
 */
const queueGrants = `
  grant usage, create on schema bullmq to ${roles.worker};
  grant select, insert, update, delete on all tables in schema bullmq to ${roles.worker};
  do $$
  declare sequence regclass;
  begin
    for sequence in select oid from pg_class
      where relnamespace = 'bullmq'::regnamespace and relkind = 'S' and relowner = current_user::regrole
    loop
      execute format('grant usage, select, update on sequence %s to ${roles.worker}', sequence);
    end loop;
  end $$;
  revoke all on all functions in schema bullmq from public;
  grant execute on all functions in schema bullmq to ${roles.worker};`
