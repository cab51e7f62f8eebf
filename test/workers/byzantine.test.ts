/** One of four members that lies in every way it can, or is not there: nothing forks and nothing stops. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { eq, sql } from 'drizzle-orm'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { ledgerCheckpoints, memberStates, submissions } from '#db/schema/index.ts'
import { checkpointText } from '#ledger/checkpoint.ts'
import { cosign } from '#ledger/cosignature.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote, encodeSignatureLine, parseNote, signNote } from '#ledger/note.ts'
import { publishedBy } from '#ledger/policy.ts'
import type { Publisher } from '#workers/ledger/publisher.ts'
import type { Sequencer } from '#workers/ledger/sequencer.ts'
import { keyOf, LedgerRig, MEMBERS } from './ledger-rig.ts'

const LIAR = 'court'
const honest = MEMBERS.filter(name => name !== LIAR)

let rig: LedgerRig
let sequencer: Sequencer
let publisher: Publisher
let liar: Server | null = null

beforeAll(async () => {
  rig = await LedgerRig.open()
  await rig.start(...MEMBERS)
  sequencer = await rig.sequencer()
  publisher = rig.publisher()
  await rig.registerBank()
  await sequencer.drain()
  await vi.waitFor(async () => expect((await publisher.publish()).behind).toEqual([]), { timeout: 20_000 })
  await rig.stop(LIAR)
})

afterEach(async () => {
  liar?.closeAllConnections()
  await new Promise(resolve => (liar ? liar.close(resolve) : resolve(null)))
  liar = null
})

/** Takes the member's address. */
async function lie(answer: RequestListener): Promise<void> {
  const { port } = new URL(rig.founded.members.find(({ name }) => name === LIAR)!.url)
  const server = createServer(answer)
  await new Promise<void>(resolve => server.listen(Number(port), '127.0.0.1', resolve))
  liar = server
}

async function body(request: Parameters<RequestListener>[0]): Promise<string> {
  let text = ''
  for await (const piece of request) text += piece
  return text
}

const db = () => rig.database.worker
const noteOffered = (offer: string) => parseNote(offer.slice(offer.indexOf('\n\n') + 2))
const someoneElse = keyOf()

/** A co-signature in the liar's name that the liar's key did not make. */
function forged(text: string): string {
  const { vkey } = rig.founded.policy.members.find(({ name }) => name === LIAR)!
  const name = vkey.split('+')[0]!
  const line = cosign(
    { checkpointText: text, name, secretKey: someoneElse.secretKey, time: 1_800_000_000 },
    nodeEd25519,
  )
  return encodeSignatureLine(line)
}

const lies: [string, RequestListener][] = [
  [
    'says that it stands elsewhere, another size each time',
    (_, response) => {
      response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end(`${Math.floor(Math.random() * 9e9)}\n`)
    },
  ],
  [
    'says that it stands far ahead',
    (_, response) => {
      response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end('9007199254740991\n')
    },
  ],
  [
    'answers with a co-signature that is not its own',
    async (request, response) => {
      const { text } = noteOffered(await body(request))
      response.writeHead(200).end(forged(text))
    },
  ],
  ['answers 200 and nothing', (_, response) => void response.writeHead(200).end()],
  [
    'answers without end',
    (_, response) => {
      response.writeHead(200)
      const more = setInterval(() => response.write('x'.repeat(65_536)), 1)
      response.on('close', () => clearInterval(more))
    },
  ],
  ['never answers', () => {}],
  ['hangs up', request => void request.socket.destroy()],
  ['refuses everything', (_, response) => void response.writeHead(422).end('key.unknown: no\n')],
]

describe('a member that', () => {
  test.each(lies)('%s: the others publish, and nothing of it counts', { timeout: 60_000 }, async (_, answer) => {
    await lie(answer)
    const id = await rig.capture(2)
    await sequencer.drain()
    await vi.waitFor(
      async () => {
        await publisher.publish()
        const [row] = await db().select().from(submissions).where(eq(submissions.id, id))
        expect(row?.status).toBe('published')
      },
      { timeout: 20_000 },
    )
    const [newest] = await db().select().from(ledgerCheckpoints).orderBy(sql`size desc`).limit(1)
    const { members, published } = publishedBy(newest!.note, rig.founded.policy, nodeEd25519)
    expect(published).toBe(true)
    expect(members.find(({ member }) => member.name === LIAR)?.time).toBeNull()
    expect(members.filter(({ time }) => time !== null).map(({ member }) => member.name)).toEqual(honest)
  })
})

describe('at the start of a sequencer', () => {
  const claims: [string, RequestListener][] = [
    ['is not there', request => void request.socket.destroy()],
    [
      'claims a larger tree that the log has not signed',
      (_, response) => {
        const text = checkpointText({ origin: rig.founded.policy.origin, size: 9_999_999, root: new Uint8Array(32) })
        response.end(
          encodeNote({
            text,
            signatures: [signNote(text, rig.founded.policy.origin, someoneElse.secretKey, nodeEd25519)],
          }),
        )
      },
    ],
    ['shows nothing', (_, response) => void response.writeHead(404).end()],
    ['shows what is no note', (_, response) => void response.end('\u0000\u0001\n\n\n')],
    [
      'shows without end',
      (_, response) => {
        const more = setInterval(() => response.write('x'.repeat(65_536)), 1)
        response.on('close', () => clearInterval(more))
      },
    ],
  ]

  test.each(claims)('a member that %s keeps nobody from starting', { timeout: 60_000 }, async (_, answer) => {
    await lie(answer)
    await sequencer.close()
    sequencer = await rig.sequencer()
    const id = await rig.capture()
    await vi.waitFor(async () => expect((await sequencer.drain()).kind).toBe('drained'), { timeout: 20_000 })
    const [row] = await db().select().from(submissions).where(eq(submissions.id, id))
    expect(row?.status).not.toBe('pending')
  })

  test('with a second one absent too few are left to know, and nothing is sequenced', { timeout: 60_000 }, async () => {
    await lie((_, response) => void response.writeHead(500).end())
    await rig.stop('regulator')
    await sequencer.close()
    sequencer = await rig.sequencer()
    expect(await sequencer.drain()).toMatchObject({ kind: 'refusing' })
    await rig.start('regulator')
    await vi.waitFor(async () => expect((await sequencer.drain()).kind).toBe('drained'), { timeout: 20_000 })
  })
})

test('when it is honest again it catches up, and its trouble is over', { timeout: 60_000 }, async () => {
  await rig.start(LIAR)
  await vi.waitFor(async () => expect((await publisher.publish()).behind).toEqual([]), { timeout: 30_000 })
  const [state] = await db().select().from(memberStates).where(eq(memberStates.member, LIAR))
  expect(state?.trouble).toBeNull()
})
