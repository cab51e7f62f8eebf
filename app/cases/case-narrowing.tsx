import { Form, Link } from '@remix-run/react'
import { jurisdictions } from '#app/jurisdictions/jurisdiction.ts'
import { stages, stageWords } from '#app/lifecycle/stage.ts'
import { Button } from '#app/ui/button.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'
import { SelectField } from '#app/ui/field/select-field.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import type { CaseFilter } from './case-filter.ts'
import { trackOptions } from './case-options.ts'

/** The narrowing as an address has it. */
export type NarrowingValues = Readonly<Record<string, string>>

interface CaseNarrowingProps {
  view: CaseFilter
  values: NarrowingValues
  officers: readonly { value: string; label: string }[]
}

/** Search, and what else narrows the queue; all of it stands in the address, so that it can be sent to a colleague. */
export function CaseNarrowingForm({ view, values, officers }: CaseNarrowingProps) {
  const { q: _q, ...others } = values
  const narrowed = Object.keys(others).length
  return (
    <Form method="get" role="search" className="mb-3" key={JSON.stringify([view, values])}>
      {view !== 'open' && <input type="hidden" name="view" value={view} />}
      <div className="flex max-w-xl flex-wrap items-end gap-2">
        <label className="grow">
          <span className="sr-only">Number, party or contract</span>
          <input
            type="search"
            name="q"
            defaultValue={values.q ?? ''}
            placeholder="Number, party or contract, such as 张海洋"
            className="input"
            maxLength={100}
          />
        </label>
        <Button type="submit">Search</Button>
        {Object.keys(values).length > 0 && (
          <Link to={view === 'open' ? '/cases' : `/cases?view=${view}`} className="button button--plain">
            Show all
          </Link>
        )}
      </div>
      <Disclosure summary={narrowed > 0 ? `Narrowed by ${narrowed}` : 'Narrow'}>
        <div className="flex flex-wrap items-end gap-3">
          <Choice name="jurisdiction" label="Where" any="Everywhere" values={values} options={places} />
          <Choice name="track" label="Track" any="Any" values={values} options={trackOptions} />
          <Choice name="stage" label="Stage" any="Any" values={values} options={stageOptions} />
          <Choice name="officer" label="Officer" any="Anybody" values={values} options={officers} />
          <TextField
            name="currency"
            label="Currency"
            hint="Such as CNY"
            width="short"
            maxLength={3}
            defaultValue={values.currency ?? ''}
          />
          <TextField
            name="from"
            label="Claim from"
            hint="Whole units"
            width="short"
            inputMode="numeric"
            defaultValue={values.from ?? ''}
          />
          <TextField
            name="to"
            label="Claim up to"
            hint="Whole units"
            width="short"
            inputMode="numeric"
            defaultValue={values.to ?? ''}
          />
          <Button type="submit">Show</Button>
        </div>
      </Disclosure>
    </Form>
  )
}

const places = Object.entries(jurisdictions).map(([value, { name }]) => ({ value, label: name }))
const stageOptions = stages.map(value => ({ value, label: stageWords[value] }))

interface ChoiceProps {
  name: string
  label: string
  /** First line: nothing chosen. */
  any: string
  values: NarrowingValues
  options: readonly { value: string; label: string }[]
}

function Choice({ name, label, any, values, options }: ChoiceProps) {
  return <SelectField name={name} label={label} options={options} placeholder={any} defaultValue={values[name] ?? ''} />
}
