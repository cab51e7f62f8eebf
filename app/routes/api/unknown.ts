import { problem } from '#app/http/problem.server.ts'

/** Any other address under /api: clients there read problems, never pages. */
export function loader() {
  return unknown()
}

export function action() {
  return unknown()
}

function unknown() {
  return problem({ code: 'not-found', status: 404, message: 'The API has nothing at this address.' })
}
