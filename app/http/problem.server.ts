import type { DomainError } from '#app/errors/domain-error.ts'

const titles: Record<number, string> = {
  400: 'The request cannot be read',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'In conflict with what is recorded',
  410: 'Gone',
  411: 'Length required',
  413: 'Too large',
  414: 'Address too long',
  415: 'Media type not supported',
  421: 'Not the host that was asked for',
  422: 'The request cannot be carried out',
  429: 'Too many requests',
  500: 'Something failed here',
}

export interface Problem {
  code: string
  status: number
  message: string
  fields?: Record<string, string[]>
}

/** An error as machines read it: RFC 9457, with our stable `code` and messages by field. */
export function problemBody({ code, status, message, fields }: Problem): string {
  const some = fields && Object.keys(fields).length > 0
  return JSON.stringify({
    type: `urn:hardproof:problem:${code}`,
    title: titles[status] ?? 'Refused',
    status,
    detail: message,
    code,
    ...(some ? { fields } : {}),
  })
}

export function problem(error: Problem | DomainError, headers: Record<string, string> = {}): Response {
  return new Response(problemBody(error), {
    status: error.status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  })
}
