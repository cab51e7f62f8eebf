/** One sentence for the person who started it; its message says all there is to know. */
export class Refusal extends Error {}

export function fail(error) {
  console.error(error instanceof Refusal ? error.message : error)
  process.exit(1)
}
