import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { NodeRoutes, NodeServer } from '#ledger/node/server.ts'
import { serveNode } from '#ledger/node/server.ts'
import { ORIGIN } from './fixture.ts'
import { openTestNode, TestLog } from './node-log.ts'

let folder: string
let log: TestLog
let server: NodeServer

const routes: NodeRoutes = {
  'POST /seals': async (_request, response) => {
    response.writeHead(201).end('sealed')
  },
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hardproof-node-server-'))
  log = new TestLog().begin()
  const url = await log.listen()
  server = await serveNode(() => openTestNode(log, url, folder), { port: 0, routes: () => routes })
})

afterEach(async () => {
  await server.close()
  await log.close()
  await rm(folder, { recursive: true, force: true })
})

const get = (path: string) => fetch(`${server.url}${path}`)
const offer = async (oldSize: number) =>
  fetch(`${server.url}/add-checkpoint`, { method: 'POST', body: await log.offer(oldSize) })

test('co-signs over HTTP and serves its record and its mirror', async () => {
  const originHash = createHash('sha256').update(ORIGIN).digest('hex')
  expect((await get(`/${originHash}/checkpoint`)).status).toBe(404)
  const answer = await offer(0)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toMatch(/^— ledger\.example\/bank [A-Za-z0-9+/]+=*\n$/)

  const note = await (await get(`/${originHash}/checkpoint`)).text()
  expect(note).toContain(`${ORIGIN}\n${log.edge.size}\n`)
  expect(await (await get('/checkpoint')).text()).toBe(note)

  const tile = await get(`/tile/0/000.p/${log.edge.size}`)
  expect(tile.headers.get('content-type')).toBe('application/octet-stream')
  expect(tile.headers.get('cache-control')).toContain('immutable')
  expect(new Uint8Array(await tile.arrayBuffer())).toEqual(log.tiles.get('0/0'))
  const narrower = await get('/tile/entries/000.p/2')
  const expected = log.answer('tile/entries/000.p/2') as Uint8Array
  expect(new Uint8Array(await narrower.arrayBuffer())).toEqual(expected)
})

test('says where it stands in a body of its own type', async () => {
  await offer(0)
  const answer = await offer(1)
  expect(answer.status).toBe(409)
  expect(answer.headers.get('content-type')).toBe('text/x.tlog.size')
  expect(await answer.text()).toBe(`${log.edge.size}\n`)
})

test('serves nothing that its record does not cover', async () => {
  await offer(0)
  log.grow(1)
  for (const path of [`/tile/0/000.p/${log.edge.size}`, '/tile/0/000', '/tile/1/000.p/1', '/tile/../node.json', '/x']) {
    expect((await get(path)).status).toBe(404)
  }
})

test('bounds what it reads and what it answers to', async () => {
  const long = await fetch(`${server.url}/add-checkpoint`, { method: 'POST', body: 'x'.repeat(65 * 1024) })
  expect(long.status).toBe(413)
  expect((await fetch(`${server.url}/checkpoint`, { method: 'DELETE' })).status).toBe(405)
})

test('reports its health and answers the routes of its process', async () => {
  expect(await (await get('/health')).json()).toMatchObject({ member: 'bank', ok: true, size: 0 })
  expect((await fetch(`${server.url}/seals`, { method: 'POST' })).status).toBe(201)
})

test('a second process on the same port never opens the folder', async () => {
  const port = Number(new URL(server.url).port)
  let opened = false
  const open = async () => {
    opened = true
    return openTestNode(log, 'http://127.0.0.1:9', folder)
  }
  await expect(serveNode(open, { port })).rejects.toThrow(/EADDRINUSE/)
  expect(opened).toBe(false)
})
