import { untilPublished } from './bank-client.ts'
import type { Captured } from './capture.ts'
import type { Walk } from './road.ts'

/** Waits until a quorum of members has mirrored, checked and co-signed what was captured. */
export async function preserve({ base, secrets }: Walk, { submissions }: Captured) {
  const bank = { base, ...secrets.bank }
  const published = []
  for (const id of submissions) published.push(await untilPublished(bank, id))
  return { published: published.map(({ id, leafStart, publishedAt }) => ({ id, leafStart, publishedAt })) }
}
