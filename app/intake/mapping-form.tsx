import { Form } from '@remix-run/react'
import { contractKindOptions, jurisdictionOptions, trackOptions } from '#app/cases/case-options.ts'
import { delimiters } from '#app/csv/delimiter.ts'
import { encodings } from '#app/csv/encoding.ts'
import { Card } from '#app/ui/card.tsx'
import { FormActions } from '#app/ui/field/form-actions.tsx'
import { SelectField } from '#app/ui/field/select-field.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { Columns, Stack } from '#app/ui/layout.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { type IntakeField, intakeFields, type MappedColumn } from './intake-fields.ts'
import type { PreviewRow } from './read-preview.ts'
import type { IntakeDefaults } from './read-row.ts'

interface MappingFormProps {
  encoding: string
  delimiter: string
  mapping: readonly MappedColumn[]
  defaults: IntakeDefaults
  preview: readonly PreviewRow[]
}

const fieldOptions = (Object.keys(intakeFields) as IntakeField[]).map(field => ({
  value: field,
  label: intakeFields[field].label,
}))
const optionsOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

/** How a file is to be read: which column is what, and what rows take that do not say. */
export function MappingForm({ encoding, delimiter, mapping, defaults, preview }: MappingFormProps) {
  return (
    <Form method="post" noValidate>
      <Columns>
        <Card title="Columns" sub="Which heading is what; with what stands in the first row below it.">
          <DataTable
            caption="The file’s columns"
            rows={mapping.map((column, at) => ({ ...column, at }))}
            rowKey={({ at }) => String(at)}
            columns={[
              { head: 'Heading', rowHead: true, cell: ({ heading }) => heading },
              { head: 'First row', kind: 'why', cell: ({ at }) => preview[0]?.cells[at] || '–' },
              {
                head: 'Is our',
                cell: ({ at, field, heading }) => (
                  <select
                    name={`column-${at}`}
                    defaultValue={field ?? ''}
                    className="input"
                    aria-label={`What ${heading} is`}
                  >
                    <option value="">Not read</option>
                    {fieldOptions.map(({ value, label }) => (
                      <option key={value} value={value}>
                        {label}
                      </option>
                    ))}
                  </select>
                ),
              },
            ]}
          />
        </Card>
        <Stack>
          <Card title="Where a row does not say">
            <SelectField
              name="jurisdiction"
              id="jurisdiction"
              label="Jurisdiction"
              options={jurisdictionOptions}
              placeholder="Each row says"
              defaultValue={defaults.jurisdiction}
            />
            <TextField
              name="currency"
              id="currency"
              label="Currency"
              width="short"
              maxLength={3}
              defaultValue={defaults.currency}
            />
            <SelectField
              name="track"
              id="track"
              label="Track"
              options={trackOptions}
              placeholder="Each row says"
              defaultValue={defaults.track}
            />
            <SelectField
              name="contractKind"
              id="contractKind"
              label="Kind of contract"
              options={contractKindOptions}
              defaultValue={defaults.contractKind}
            />
          </Card>
          <Card title="How the file is written" sub="As it looks to us; choose another where names come out wrong.">
            <SelectField
              name="encoding"
              id="encoding"
              label="Encoding"
              options={optionsOf(encodings)}
              defaultValue={encoding}
            />
            <SelectField
              name="delimiter"
              id="delimiter"
              label="Between cells"
              options={optionsOf(delimiters).map(({ value, label }) => ({
                value: value === '\t' ? 'tab' : value,
                label,
              }))}
              defaultValue={delimiter === '\t' ? 'tab' : delimiter}
            />
          </Card>
        </Stack>
      </Columns>
      <FormActions>
        <SubmitButton name="act" value="start" busyLabel="Starting…">
          Start
        </SubmitButton>
        <SubmitButton tone="plain" name="act" value="preview" busyLabel="Reading…">
          Read it again like this
        </SubmitButton>
      </FormActions>
    </Form>
  )
}
