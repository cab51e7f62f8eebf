import { useForm } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { CheckboxField } from '#app/ui/field/checkbox-field.tsx'
import { ChoiceField } from '#app/ui/field/choice-field.tsx'
import { FileField } from '#app/ui/field/file-field.tsx'
import { SelectField } from '#app/ui/field/select-field.tsx'
import { TextAreaField } from '#app/ui/field/text-area-field.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { formErrors, refusalErrors } from '#app/ui/form-errors.ts'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { render, tags, words } from './render.tsx'

const schema = z.object({
  contract: z.string().min(3, 'Enter the contract’s reference'),
  amount: z.string().regex(/^\d+$/, 'Enter the amount in figures'),
  court: z.string(),
  track: z.enum(['order', 'litigation'], { error: 'Choose a track' }),
  note: z.string().optional(),
  consent: z.literal('on', { error: 'Say that you have read it' }),
})

function sent(values: Record<string, string>) {
  const data = new FormData()
  for (const [name, value] of Object.entries(values)) data.set(name, value)
  return parseWithZod(data, { schema }).reply()
}

function CaseForm({ values }: { values?: Record<string, string> }) {
  const [form, fields] = useForm<z.infer<typeof schema>>({ id: 'case', lastResult: values && sent(values) })
  return (
    <form id={form.id}>
      <ErrorSummary errors={formErrors(form)} />
      <TextField label="Contract" field={fields.contract} hint="Its reference at the bank" />
      <TextField label="Amount" field={fields.amount} width="medium" prefix="¥" inputMode="decimal" />
      <SelectField label="Court" field={fields.court} options={[{ value: 'yp', label: 'Yanping District Court' }]} />
      <ChoiceField
        label="Track"
        field={fields.track}
        choices={[
          { value: 'order', label: 'Payment order', hint: 'Fast' },
          { value: 'litigation', label: 'Litigation' },
        ]}
      />
      <TextAreaField label="Note" field={fields.note} optional />
      <CheckboxField label="I have read it" field={fields.consent} />
      <SubmitButton>Open the case</SubmitButton>
    </form>
  )
}

const wrong = { contract: 'LN-2021-7', amount: 'eighty', court: 'yp', note: 'x' }

describe('a form kept by Conform', () => {
  it('labels every control, and describes it by its hint', () => {
    const markup = render(<CaseForm />)
    for (const name of ['contract', 'amount', 'court', 'track', 'note', 'consent']) {
      expect(markup).toContain(`for="case-${name}"`)
      expect(markup).toContain(`id="case-${name}"`)
    }
    expect(tags(markup, 'input')[0]).toContain('aria-describedby="case-contract-description"')
    expect(markup).toContain('id="case-contract-description"')
    expect(markup).not.toContain('There is a problem')
  })

  it('leads from each error to the control it is about', () => {
    const markup = render(<CaseForm values={wrong} />)
    const links = [...markup.matchAll(/<a href="#([^"]+)">([^<]+)<\/a>/g)]
    expect(links.map(([, id]) => id)).toEqual(['case-amount', 'case-track', 'case-consent'])
    for (const [, id] of links) expect(markup).toMatch(new RegExp(`<input[^>]* id="${id}"`))
  })

  it('says the error at the control as well, and keeps what was typed', () => {
    const markup = render(<CaseForm values={wrong} />)
    const amount = tags(markup, 'input').find(tag => tag.includes('name="amount"'))
    expect(amount).toContain('aria-invalid="true"')
    expect(amount).toContain('aria-describedby="case-amount-error"')
    expect(amount).toContain('value="eighty"')
    expect(markup).toMatch(/id="case-amount-error"><p><span class="sr-only">Error: <\/span>Enter the amount in figures/)
    expect(tags(markup, 'input').find(tag => tag.includes('name="contract"'))).toContain('value="LN-2021-7"')
  })

  it('keeps the chosen answer', () => {
    const markup = render(<CaseForm values={{ ...wrong, track: 'litigation', consent: 'on' }} />)
    const checked = tags(markup, 'input').filter(tag => tag.includes('checked'))
    expect(checked).toEqual([expect.stringContaining('value="litigation"'), expect.stringContaining('name="consent"')])
  })
})

describe('a form without Conform', () => {
  it('takes names and errors from the props', () => {
    const markup = render(
      <form>
        <TextField label="E-mail" name="email" type="email" errors={['Enter your e-mail address']} />
        <FileField label="Annex" name="annex" accept="application/pdf" optional />
      </form>,
    )
    expect(tags(markup, 'input')[0]).toMatch(/id="email".*name="email".*aria-describedby="email-error"/)
    expect(tags(markup, 'input')[0]).toContain('type="email"')
    expect(tags(markup, 'input')[1]).toMatch(/type="file"/)
    expect(words(markup)).toContain('Annex (optional)')
  })

  it('refuses a field without a name', () => {
    expect(() => render(<TextField label="Nameless" />)).toThrow(TypeError)
  })
})

describe('ErrorSummary', () => {
  it('can take the focus, is announced, and is absent without errors', () => {
    const box = tags(render(<ErrorSummary errors={[{ message: 'The contract has an open case' }]} />), 'div')[0]
    expect(box).toContain('role="alert"')
    expect(box).toContain('tabindex="-1"')
    expect(box).toContain('autofocus')
    expect(render(<ErrorSummary errors={[]} />)).toBe('')
  })
})

describe('a refused action', () => {
  it('leads to the fields it names, and else says its own message', () => {
    expect(refusalErrors({ message: 'Refused', fields: { amount: ['Too much', 'No figures'] } })).toEqual([
      { id: 'amount', message: 'Too much' },
      { id: 'amount', message: 'No figures' },
    ])
    expect(refusalErrors({ message: 'The case is closed.', fields: {} })).toEqual([{ message: 'The case is closed.' }])
  })
})
