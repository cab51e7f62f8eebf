import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterAll } from 'vitest'

export interface Received {
  from: string
  to: string[]
  /** As it came over the wire. */
  raw: string
  /** Header lines, unfolded, with their names in lower case; of several of one name, all. */
  headers: Record<string, string[]>
}

/** What the server says to RCPT or to the message; null takes it. */
export interface Refusal {
  at: 'rcpt' | 'data'
  code: number
  text: string
}

export interface TestMailServer {
  url: string
  received: Received[]
  /** Said to the next messages, in order; what is not there is taken. */
  refusals: (Refusal | null)[]
  /** Called when a message has been taken, before the sender is told. */
  onTaken: (message: Received) => void | Promise<void>
}

/** A real SMTP server on a loopback port of its own. */
export async function mailServer(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const state: TestMailServer = { url: '', received: [], refusals: [], onTaken: () => {} }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onRcptTo: (_address, _session, done) => done(next(state, 'rcpt')),
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', async () => {
        const refusal = next(state, 'data')
        if (refusal) return done(refusal)
        const raw = Buffer.concat(chunks).toString('utf8')
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        const message = { from, to: envelope.rcptTo.map(({ address }) => address), raw, headers: headersOf(raw) }
        state.received.push(message)
        await state.onTaken(message)
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => new Promise<void>(resolve => server.close(() => resolve())))
  state.url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  return state
}

function next(state: TestMailServer, at: Refusal['at']): Error | null {
  const [refusal] = state.refusals
  if (refusal && refusal.at !== at) return null
  if (refusal !== undefined && (refusal !== null || at === 'data')) state.refusals.shift()
  return refusal ? Object.assign(new Error(refusal.text), { responseCode: refusal.code }) : null
}

function headersOf(raw: string): Record<string, string[]> {
  const headers: Record<string, string[]> = {}
  const [head = ''] = raw.split('\r\n\r\n', 1)
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    headers[name] = [...(headers[name] ?? []), line.slice(colon + 1).trim()]
  }
  return headers
}
