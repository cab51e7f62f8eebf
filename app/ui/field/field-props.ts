/**
 * What a field needs to know of its form. Conform's field metadata (`fields.amount`) has this shape; without Conform
 * give `name` and `errors` to the field itself.
 */
export interface FieldSource {
  id: string
  name: string
  errorId: string
  descriptionId: string
  errors?: string[]
  initialValue?: unknown
  key?: string
  required?: boolean
  minLength?: number
  maxLength?: number
  min?: string | number
  max?: string | number
  step?: string | number
  pattern?: string
  multiple?: boolean
}

/** What every kind of field takes. */
export interface FieldProps {
  label: string
  /** What is asked, why, and in which form; always visible. */
  hint?: React.ReactNode
  /** Conform's metadata of this field. */
  field?: FieldSource
  /** Without Conform: the name, and from it the id. */
  name?: string
  id?: string
  errors?: readonly string[]
  /** May be left empty; said in words after the label. */
  optional?: boolean
}

export interface Wiring {
  id: string
  name: string
  hintId: string
  errorId: string
  errors: readonly string[]
  describedBy: string | undefined
}

/** Ids, name and errors of one field, from Conform's metadata or from the props. */
export function wire({ field, name, id, errors, hint }: FieldProps): Wiring {
  const ownName = name ?? field?.name ?? id
  const ownId = id ?? field?.id ?? ownName
  if (!ownId || !ownName) throw new TypeError('a field needs a name, or the metadata of its form')
  const hintId = field?.descriptionId ?? `${ownId}-description`
  const errorId = field?.errorId ?? `${ownId}-error`
  const shown = errors ?? field?.errors ?? []
  const describedBy = [hint ? hintId : undefined, shown.length > 0 ? errorId : undefined].filter(Boolean).join(' ')
  return { id: ownId, name: ownName, hintId, errorId, errors: shown, describedBy: describedBy || undefined }
}

/** The attributes that the native control takes from its field. */
export function controlProps(wiring: Wiring, field: FieldSource | undefined) {
  return {
    id: wiring.id,
    name: wiring.name,
    'aria-describedby': wiring.describedBy,
    'aria-invalid': wiring.errors.length > 0 || undefined,
    required: field?.required,
    defaultValue: typeof field?.initialValue === 'string' ? field.initialValue : undefined,
  }
}
