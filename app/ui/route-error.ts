import { isRouteErrorResponse } from '@remix-run/react'

/** What a page may say of an error. */
export interface RouteError {
  status: number
  message?: string
  reasons?: string[]
  reference?: string
}

/**
 * Reads what a route threw (`useRouteError()`). A thrown `data({ message, reasons, reference }, { status })`, or a
 * plain text, is meant for the reader; the message of an unexpected exception is not, and stays out.
 */
export function readRouteError(error: unknown): RouteError {
  if (!isRouteErrorResponse(error)) return { status: 500 }
  const { status, data } = error
  // The router's own texts ("Error: No route matches URL …") say nothing to a reader.
  if (typeof data === 'string') return data && !data.startsWith('Error: ') ? { status, message: data } : { status }
  if (typeof data !== 'object' || data === null) return { status }
  return {
    status,
    message: 'message' in data && typeof data.message === 'string' ? data.message : undefined,
    reasons: 'reasons' in data ? texts(data.reasons) : undefined,
    reference: 'reference' in data && typeof data.reference === 'string' ? data.reference : undefined,
  }
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : undefined
}
