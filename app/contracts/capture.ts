import type { z } from 'zod'
import { DomainError } from '#app/errors/domain-error.ts'
import { equalBytes, fromBase64 } from '#ledger/bytes.ts'
import { canonicalBytes, isJsonObject, type Json, type JsonObject } from '#ledger/canonical.ts'
import { commitmentOf, SALT_BYTES } from '#ledger/commitment.ts'
import { hasPublicFields } from '#ledger/rules/types.ts'
import {
  batchRootOf,
  MAX_ITEMS,
  parseSubmission,
  type Submission,
  SubmissionError,
  type SubmissionItem,
} from '#ledger/submission.ts'
import { type ContractEventType, isContractEventType } from './contract.ts'
import { type EventPayload, eventPayload } from './event-payload.ts'

/** One event of a capture, its commitment opened and found right. */
export interface CapturedEvent {
  item: SubmissionItem
  type: ContractEventType
  /** As it was signed, every member of it. */
  payload: JsonObject
  /** The members that rows are made from. */
  said: EventPayload
  salt: Uint8Array
  commitment: Uint8Array
}

export interface Capture {
  submission: Submission
  events: CapturedEvent[]
}

/**
 * Reads a request's `{ header, events: [{ item, payload, salt }] }` and checks all that needs no look-up: structure,
 * root, who it says it is from, and that each payload with its salt is what the item commits to. Signatures need the
 * organisation's keys: `verifySigners`.
 * @throws DomainError `too-many-items`, `malformed-submission`, `wrong-actor`, `malformed-payload` or
 *   `commitment-mismatch`, with the JSON path of what is wrong.
 */
export function readCapture(body: Json, organisationId: string): Capture {
  const envelope = readEnvelope(body)
  const submission = readSubmission({ header: envelope.header, items: envelope.events.map(event => event.item) })
  if (submission.header.actor !== organisationId) {
    throw new DomainError('wrong-actor', `This API key is of ${organisationId}; the header’s actor must say so.`, 422, {
      'header.actor': ['is another organisation'],
    })
  }
  return { submission, events: submission.items.map((item, at) => openEvent(item, envelope.events[at]!, at)) }
}

interface Envelope {
  header: Json
  events: { item: Json; payload: JsonObject; salt: string }[]
}

function readEnvelope(body: Json): Envelope {
  const events = isJsonObject(body) ? body.events : undefined
  if (!isJsonObject(body) || !isJsonObject(body.header) || !Array.isArray(events) || events.length === 0) {
    throw malformed('A capture is { header, events: [{ item, payload, salt }, …] }.')
  }
  if (events.length > MAX_ITEMS) {
    throw new DomainError('too-many-items', `A submission has at most ${MAX_ITEMS} items; this one ${events.length}.`)
  }
  const sound = events.findIndex(
    event => !isJsonObject(event) || !isJsonObject(event.payload) || typeof event.salt !== 'string',
  )
  if (sound !== -1) throw malformed('An event is { item, payload, salt }.', `events[${sound}]`)
  return { header: body.header, events: events as Envelope['events'] }
}

/** Through the bytes that will be stored, so that nothing is accepted that the sequencer could not read again. */
function readSubmission(claimed: { header: Json; items: Json[] }): Submission {
  try {
    const leaves = [claimed.header, ...claimed.items].map(leaf => canonicalBytes(leaf))
    const submission = parseSubmission(leaves)
    if (submission.header.kind !== 'capture') throw malformed('The header’s kind is not "capture".', 'header.kind')
    if (!equalBytes(batchRootOf(leaves.slice(1)), fromBase64(submission.header.root))) {
      throw malformed('The header’s root is not the RFC 6962 root of the items.', 'header.root')
    }
    return submission
  } catch (error) {
    if (error instanceof SubmissionError) throw malformed(`${error.fault}: ${error.message}.`)
    throw error
  }
}

function openEvent(item: SubmissionItem, { payload, salt }: Envelope['events'][number], at: number): CapturedEvent {
  const { type } = item
  if (!isContractEventType(type)) throw malformed(`There is no event type ${type}.`, `events[${at}].item.type`)
  if (!hasPublicFields(item, [])) throw malformed('An event has no further public fields.', `events[${at}].item`)
  const saltBytes = readSalt(salt, at)
  const commitment = fromBase64(item.commitment)
  if (!equalBytes(commitmentOf(payload, saltBytes), commitment)) {
    throw new DomainError('commitment-mismatch', 'A payload with its salt is not what its item commits to.', 422, {
      [`events[${at}].item.commitment`]: ['does not open with this payload and salt'],
    })
  }
  return { item, type, payload, said: readPayload(eventPayload, payload, at), salt: saltBytes, commitment }
}

function readSalt(text: string, at: number): Uint8Array {
  try {
    const salt = fromBase64(text)
    if (salt.length === SALT_BYTES) return salt
  } catch {
    // Said below: to the client it is the same.
  }
  throw malformed(`A salt is ${SALT_BYTES} bytes in base64.`, `events[${at}].salt`)
}

/** @throws DomainError `malformed-payload` with each member that is not as it should be. */
export function readPayload<T>(schema: z.ZodType<T>, payload: JsonObject, at: number): T {
  const read = schema.safeParse(payload)
  if (read.success) return read.data
  const fields: Record<string, string[]> = {}
  for (const issue of read.error.issues) {
    const path = [`events[${at}].payload`, ...issue.path].join('.')
    fields[path] = [...(fields[path] ?? []), issue.message]
  }
  throw new DomainError('malformed-payload', 'A payload lacks what its event must say.', 422, fields)
}

function malformed(message: string, path?: string): DomainError {
  return new DomainError('malformed-submission', message, 422, path ? { [path]: [message] } : {})
}
