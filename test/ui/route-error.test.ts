import { describe, expect, it } from 'vitest'
import { readRouteError } from '#app/ui/route-error.ts'

/** What the router makes of `throw data(…)` and of its own refusals. */
function thrown(status: number, statusText: string, data: unknown) {
  return { status, statusText, internal: false, data }
}

describe('what a page says of an error', () => {
  it('passes on what was written for the reader', () => {
    const conflict = thrown(409, '', {
      message: 'Two gates stand open.',
      reasons: ['No address.'],
      reference: 'r1',
    })
    expect(readRouteError(conflict)).toEqual({
      status: 409,
      message: 'Two gates stand open.',
      reasons: ['No address.'],
      reference: 'r1',
    })
    expect(readRouteError(thrown(410, '', 'The link ended on 20 Dec.'))).toEqual({
      status: 410,
      message: 'The link ended on 20 Dec.',
    })
  })

  it('keeps an exception’s message to itself', () => {
    expect(readRouteError(new Error('duplicate key value violates …'))).toEqual({ status: 500 })
    expect(readRouteError('anything')).toEqual({ status: 500 })
  })

  it('leaves the router’s own words out', () => {
    expect(readRouteError(thrown(404, '', 'Error: No route matches URL "/x"'))).toEqual({ status: 404 })
  })

  it('ignores parts of another shape', () => {
    expect(readRouteError(thrown(403, '', { message: 7, reasons: 'none' }))).toEqual({
      status: 403,
      message: undefined,
      reasons: undefined,
      reference: undefined,
    })
  })
})
