import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { readWebConfig } from '#app/env.server.ts'
import { listen } from '#app/http/listen.server.ts'

describe('a body that comes slowly', () => {
  const start = async () => {
    const done: string[] = []
    const listening = await listen(
      (request, response) => {
        let size = 0
        request.on('data', chunk => {
          size += chunk.length
        })
        request.on('error', () => done.push('broken'))
        request.on('end', () => response.end(`${size}`))
      },
      0,
      '127.0.0.1',
      { whole: 300, idle: 200 },
    )
    return { ...listening, done }
  }
  /** Sends the head, then a byte each 50 ms, `bytes` times; what the server said until it closed or answered. */
  const drip = (port: number, line: string, length: number, bytes: number) =>
    new Promise<string>(resolve => {
      const socket = connect(port, '127.0.0.1')
      let answer = ''
      socket.on('data', chunk => {
        answer += chunk
      })
      socket.on('error', () => {})
      socket.write(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`)
      let sent = 0
      const timer = setInterval(() => {
        if (sent++ < bytes && socket.writable) socket.write('x')
      }, 50)
      socket.on('close', () => {
        clearInterval(timer)
        resolve(answer)
      })
    })

  it('is ended after its time, whatever still comes', async () => {
    const { port, stop, done } = await start()
    expect(await drip(port, 'POST /sign-in', 100, 100)).toMatch(/^HTTP\/1.1 408 /)
    expect(await drip(port, 'PUT /api/v1/../v1/evidence', 100, 100)).toMatch(/^HTTP\/1.1 408 /)
    await expect.poll(() => done).toEqual(['broken', 'broken'])
    await stop(100)
  })

  it('is waited for where it is a file, as long as something comes', async () => {
    const { port, stop } = await start()
    expect(await drip(port, 'PUT /api/v1/evidence', 16, 16)).toMatch(/^HTTP\/1.1 200 [\s\S]*16/)
    expect(await drip(port, 'PUT /api/v1/evidence', 16, 3)).toMatch(/^HTTP\/1.1 408 /)
    await stop(100)
  })
})

describe('listening', () => {
  it('says in words that the port is taken', async () => {
    const first = await listen((_request, response) => void response.end(), 0, '127.0.0.1')
    await expect(listen(() => {}, first.port, '127.0.0.1')).rejects.toThrow(
      `Port ${first.port} is in use by another program.`,
    )
    await first.stop(100)
  })

  it('stops when the requests under way are answered, and takes no new ones', async () => {
    let answer = () => {}
    const { port, stop } = await listen(
      (_request, response) => {
        answer = () => response.end('done')
      },
      0,
      '127.0.0.1',
    )
    const asked = fetch(`http://127.0.0.1:${port}/`)
    await new Promise(resolve => setTimeout(resolve, 100))
    const stopped = stop(5_000)
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
    answer()
    expect(await (await asked).text()).toBe('done')
    const began = performance.now()
    await stopped
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it('ends what takes too long', async () => {
    const { port, stop } = await listen(() => {}, 0, '127.0.0.1')
    const asked = fetch(`http://127.0.0.1:${port}/`).catch(() => 'ended')
    await new Promise(resolve => setTimeout(resolve, 100))
    await stop(200)
    expect(await asked).toBe('ended')
  })
})

describe('the configuration', () => {
  it('names what is wrong and shows no secret', () => {
    const read = () => readWebConfig({ DATABASE_URL: 'mysql://a:secret@b', PORT: '70000' })
    expect(read).toThrow('set DATABASE_URL, PORT correctly')
    expect(read).not.toThrow('secret')
  })

  it('without a word about origins answers on this machine alone', () => {
    const config = readWebConfig({ DATABASE_URL: 'postgres://a@b/c', PORT: '3005' })
    expect(config).toMatchObject({
      host: '127.0.0.1',
      publicOrigin: 'http://localhost:3005',
      otherOrigins: ['http://127.0.0.1:3005'],
      registrarKeyPath: null,
      development: false,
    })
  })

  it('with one answers under that one', () => {
    const config = readWebConfig({
      DATABASE_URL: 'postgres://a@b/c',
      HARDPROOF_ORIGIN: 'https://hardproof.example/path',
      TRUST_PROXY: '1',
    })
    expect(config).toMatchObject({ publicOrigin: 'https://hardproof.example', otherOrigins: [], trustProxy: 1 })
  })
})
