import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'

export interface ReceivedWebhook {
  id: string
  type: string
}

/** A partner's own system: takes webhooks on loopback and keeps those whose signature holds (Standard Webhooks). */
export async function receiveWebhooks() {
  const verified: ReceivedWebhook[] = []
  const keys: Webhook[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    try {
      const headers = request.headers as Record<string, string>
      const event = keys.map(key => key.verify(body, headers)).at(-1) as { type: string } | undefined
      if (!event) throw new Error('no key yet')
      verified.push({ id: String(headers['webhook-id']), type: event.type })
      response.writeHead(204).end()
    } catch {
      response.writeHead(401).end()
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hooks/offers`,
    verified: verified as readonly ReceivedWebhook[],
    trust(secret: string) {
      keys.splice(0, keys.length, new Webhook(secret))
    },
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}
