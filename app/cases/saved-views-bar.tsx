import { Form, Link } from '@remix-run/react'
import { Button } from '#app/ui/button.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'
import { CheckboxField } from '#app/ui/field/checkbox-field.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import type { SavedView } from './saved-views.server.ts'

interface SavedViewsBarProps {
  views: readonly SavedView[]
  /** The address now, without the question mark. */
  query: string
  errors: readonly string[]
}

/** Views that the person keeps or the team shares, and a way of keeping the one that is shown. */
export function SavedViewsBar({ views, query, errors }: SavedViewsBarProps) {
  const own = views.filter(view => view.own)
  return (
    <div className="mb-3">
      {views.length > 0 && (
        <nav className="chips" aria-label="Kept views">
          {views.map(({ id, name, query: its, own, by }) => (
            <Link
              key={id}
              to={its ? `/cases?${its}` : '/cases'}
              className="chip"
              aria-current={its === query ? 'true' : undefined}
            >
              {name}
              {!own && <span className="why"> from {by}</span>}
            </Link>
          ))}
        </nav>
      )}
      <Disclosure summary={own.length > 0 ? 'Keep this view, or remove one' : 'Keep this view'}>
        <Form method="post" action="/cases/views" className="flex flex-wrap items-end gap-3">
          <input type="hidden" name="query" value={query} />
          <TextField name="name" label="Name" errors={errors} maxLength={60} required />
          <CheckboxField name="shared" label="Show it to the whole team" />
          <Button type="submit" name="act" value="save">
            Keep
          </Button>
        </Form>
        {own.map(({ id, name }) => (
          <Form key={id} method="post" action="/cases/views" className="mt-2 flex items-center gap-2">
            <input type="hidden" name="viewId" value={id} />
            <input type="hidden" name="query" value={query} />
            <span>{name}</span>
            <Button type="submit" name="act" value="remove" tone="quiet" small>
              Remove<span className="sr-only"> {name}</span>
            </Button>
          </Form>
        ))}
      </Disclosure>
    </div>
  )
}
