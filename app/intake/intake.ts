import type { intakes } from '#db/schema/index.ts'
import type { MappedColumn } from './intake-fields.ts'
import type { IntakeDefaults } from './read-row.ts'

export const intakeStates = {
  mapping: 'To be started',
  running: 'Running',
  cancelled: 'Cancelled',
  done: 'Done',
  failed: 'Failed',
} as const
export type IntakeState = keyof typeof intakeStates

export const MAX_INTAKE_BYTES = 256 * 1024 * 1024

type Row = typeof intakes.$inferSelect
export type Intake = Omit<Row, 'state' | 'mapping' | 'defaults'> & {
  state: IntakeState
  mapping: MappedColumn[]
  defaults: IntakeDefaults
}

export function intakeOf(row: Row): Intake {
  return {
    ...row,
    state: row.state as IntakeState,
    mapping: (row.mapping ?? []) as MappedColumn[],
    defaults: { ...usualDefaults, ...(row.defaults as Partial<IntakeDefaults> | null) },
  }
}

export const usualDefaults: IntakeDefaults = { jurisdiction: '', currency: '', track: '', contractKind: 'loan' }
