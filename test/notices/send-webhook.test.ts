import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, type LookupFunction, Socket } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type SendOptions, type SignedCall, sendWebhook } from '#app/notices/send-webhook.server.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const local: SendOptions = { loopback: true, timeout: 2_000 }
const call = (url: string): SignedCall => ({ url, id: 'delivery-1', secret, body: '{"type":"assignment.offered"}' })

const servers: Server[] = []

afterEach(async () => {
  vi.restoreAllMocks()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
})

describe('a webhook that is sent', () => {
  it('is verified by the receiver with its own library', async () => {
    const bodies: unknown[] = []
    const url = await receiver(async (request, response) => {
      const body = await textOf(request)
      bodies.push(new Webhook(secret).verify(body, request.headers as Record<string, string>))
      expect(request.headers['webhook-id']).toBe('delivery-1')
      response.writeHead(204).end()
    })
    expect(await sendWebhook(call(url), local)).toEqual({ status: 204, retryAfter: null })
    expect(bodies).toEqual([{ type: 'assignment.offered' }])
  })

  it('does not follow a redirect', async () => {
    const reached: string[] = []
    const url = await receiver((request, response) => {
      reached.push(request.url!)
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect(await sendWebhook(call(url), local)).toEqual({ status: 302, retryAfter: null })
    expect(reached).toEqual(['/hook'])
  })

  it('hands on how long the receiver asks to wait', async () => {
    const url = await receiver((_, response) => response.writeHead(503, { 'retry-after': '120' }).end())
    expect(await sendWebhook(call(url), local)).toEqual({ status: 503, retryAfter: '120' })
  })

  it('gives up on a receiver that does not answer in time', async () => {
    const url = await receiver(() => {})
    const sent = await sendWebhook(call(url), { loopback: true, timeout: 150 })
    expect(sent).toEqual({ status: null, error: 'No answer within 0.15 seconds' })
  })

  it('does not wait for an endless answer', async () => {
    const url = await receiver((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(drip))
    })
    expect(await sendWebhook(call(url), { loopback: true, timeout: 5_000 })).toEqual({ status: 200, retryAfter: null })
  })

  it('reports a refused connection', async () => {
    const url = await receiver(() => {})
    await new Promise(resolve => servers.pop()!.close(resolve))
    expect(await sendWebhook(call(url), local)).toEqual({ status: null, error: 'The connection was refused' })
  })
})

describe('addresses that are not called', () => {
  it.each(['https://10.0.0.1/x', 'https://[::ffff:127.0.0.1]/x', 'https://2130706433/x', 'http://127.0.0.1/x'])(
    'refuses %s before any connection',
    async url => {
      const connect = stubbedConnect()
      const sent = await sendWebhook(call(url), { loopback: false, timeout: 500 })
      expect(sent).toMatchObject({ status: null, error: expect.stringMatching(/^Address refused/) })
      expect(connect).not.toHaveBeenCalled()
    },
  )

  it.each([
    ['10.0.0.1', 4],
    ['127.0.0.1', 4],
    ['169.254.169.254', 4],
    ['::1', 6],
    ['::ffff:10.0.0.1', 6],
    ['fd00::1', 6],
  ])('refuses a name that resolves to %s, and tries nothing there', async (address, family) => {
    const tried = stubbedTargets()
    const sent = await sendWebhook(call('https://hooks.example.org/in'), {
      loopback: false,
      timeout: 500,
      lookup: resolvesTo(address, family),
    })
    expect(sent).toEqual({
      status: null,
      error: 'Address refused: its name leads to an address that is not public.',
    })
    expect(tried).toEqual([])
  })

  it('would call a name that resolves to a public address', async () => {
    const tried = stubbedTargets()
    const lookup = resolvesTo('93.184.216.34', 4)
    await sendWebhook(call('https://hooks.example.org/in'), { loopback: false, timeout: 300, lookup })
    expect(tried).toEqual(['93.184.216.34'])
  })

  it.each(['10.0.0.1', '127.0.0.1'])('does not let other names lead to %s in a demonstration', async address => {
    const tried = stubbedTargets()
    const lookup = resolvesTo(address, 4)
    const sent = await sendWebhook(call('https://hooks.example.org/in'), { loopback: true, timeout: 300, lookup })
    expect(sent).toMatchObject({ error: expect.stringMatching(/^Address refused/) })
    expect(tried).toEqual([])
  })
})

async function receiver(handle: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<string> {
  const server = createServer((request, response) => void handle(request, response))
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function stubbedConnect() {
  return vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
    return this
  })
}

/** Runs the look-up that a connection would run, and notes what it would then connect to; sends nothing. */
function stubbedTargets(): string[] {
  const tried: string[] = []
  vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...given: unknown[]) {
    const [options] = given.flat() as [{ host: string; lookup: LookupFunction }]
    // As a real connection does: resolved after those who listen for its errors are there.
    process.nextTick(() =>
      options.lookup(options.host, { all: true }, (error, addresses) => {
        if (error) this.destroy(error)
        else for (const { address } of addresses as unknown as { address: string }[]) tried.push(address)
      }),
    )
    return this
  })
  return tried
}

function resolvesTo(address: string, family: number): LookupFunction {
  return (_host, options, answer) => {
    if (options.all) answer(null, [{ address, family }] as never)
    else answer(null, address, family)
  }
}
