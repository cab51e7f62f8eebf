import { bigint, customType, timestamp, uuid } from 'drizzle-orm/pg-core'
import { v7 as uuidv7 } from 'uuid'

/** Raw bytes. postgres.js gives and takes Buffers, which are Uint8Arrays. */
export const bytea = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: value => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
})

/** Time-ordered, made by us: PostgreSQL 15 to 17 have no uuidv7() of their own. */
export const id = () =>
  uuid('id')
    .primaryKey()
    .$defaultFn(() => uuidv7())

/** Milliseconds, so that a JavaScript Date can be compared with it and lose nothing. */
export const moment = (name: string) => timestamp(name, { precision: 3, withTimezone: true, mode: 'date' })

export const createdAt = () =>
  moment('created_at')
    .notNull()
    .$defaultFn(() => new Date())

/** Money: integer minor units (cents, fen) beside a currency column. */
export const minorUnits = (name: string) => bigint(name, { mode: 'bigint' })

/** Tree sizes and leaf numbers: far below 2^53. */
export const leafNumber = (name: string) => bigint(name, { mode: 'number' })
