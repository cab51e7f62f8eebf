/**
 * Which sequencer may append for the next seconds, by the database's clock: its row says so until it runs out or is given
 * back. An optimisation, so that two do not keep replacing each other; what makes it safe is the head's epoch.
 */
import { sql } from 'drizzle-orm'
import type { Database, Transaction } from './client.ts'

export type LeaseTerms = {
  /** One sequencer of one process, ever. */
  readonly holder: string
  readonly leaseMs: number
  /** How long a transaction that holds the head's lock may stand still. */
  readonly stallMs: number
}

/** Takes the lease, or goes on holding it. False while somebody else holds it, or is appending. */
export async function takeLease(db: Database, origin: string, lease: LeaseTerms): Promise<boolean> {
  const { holder, leaseMs } = lease
  const [taken] = await db.execute(
    sql`with head as (
        select origin from ledger_heads
        where origin = ${origin} and (lease_holder is null or lease_holder = ${holder} or lease_until < clock_timestamp())
        for update skip locked)
      update ledger_heads h set lease_holder = ${holder}, lease_until = clock_timestamp() + make_interval(secs => ${leaseMs / 1000})
      from head where h.origin = head.origin returning 1`,
  )
  return taken !== undefined
}

/** By its holder, in the transaction that has locked the head: whoever waits cannot take it before that ends. */
export async function renewLease(tx: Transaction, origin: string, { holder, leaseMs }: LeaseTerms): Promise<void> {
  await tx.execute(
    sql`update ledger_heads set lease_until = clock_timestamp() + make_interval(secs => ${leaseMs / 1000})
      where origin = ${origin} and lease_holder = ${holder}`,
  )
}

/** So that whoever waits need not wait for it to run out. */
export async function giveBackLease(db: Database, origin: string, holder: string): Promise<void> {
  await db.execute(
    sql`update ledger_heads set lease_holder = null, lease_until = null
      where origin = ${origin} and lease_holder = ${holder}`,
  )
}

/**
 * Ends what a paused process left standing with a lock that others wait for. The server's own limit for idle transactions
 * does not see all of it: while it sends something, or between the two halves of a statement that the driver describes
 * before it runs it, a session counts as at work.
 */
export async function endStalled(db: Database, stallMs: number): Promise<void> {
  await db.execute(
    sql`select pg_terminate_backend(a.pid) from pg_stat_activity a
      where a.datname = current_database() and a.usename = current_user and a.xact_start is not null
        and a.wait_event_type = 'Client'
        and greatest(a.query_start, a.state_change) < clock_timestamp() - make_interval(secs => ${stallMs / 1000})
        and exists (select from pg_locks l where l.pid = a.pid and l.granted
          and l.relation in ('ledger_heads'::regclass, 'ledger_checkpoints'::regclass)
          and l.mode in ('RowShareLock', 'RowExclusiveLock'))`,
  )
}
