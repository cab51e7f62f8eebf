/** The ledger's commands beside all of Hardproof as `npm start` runs it: what they say is what its screens show. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProposal, successorOf } from '#app/governance/changes.ts'
import type { PolicyView, ProposalView } from '#app/governance/policy-view.ts'
import { readPolicies } from '#app/governance/read-policies.server.ts'
import { readProposals } from '#app/governance/read-proposals.server.ts'
import { connect, type Database } from '#db/client.ts'
import { startEmbeddedPostgres } from '#db/embedded.ts'
import { readChain } from '#db/ledger-chain.ts'
import { governanceKeyPath, nodeFolder } from '#ledger/node/config.ts'
import { readKeyFile } from '#ledger/node/key-file.ts'
import { packLeaves } from '#ledger/node/packed.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type PolicyV2, policyHash } from '#ledger/policy.ts'
import { submissionLeaves } from '#ledger/submission.ts'
import { readOperatorLedger } from '#workers/ledger/operator-folder.ts'
import { eventually } from '../support/eventually.ts'
import { Hardproof } from '../support/hardproof.ts'

let hardproof: Hardproof
let log: string
let genesis: string
let nodes: Map<string, string>

beforeAll(async () => {
  hardproof = await Hardproof.open()
  log = `http://127.0.0.1:${hardproof.port}/ledger`
  const { policy, members } = await readOperatorLedger(join(hardproof.data, 'operator'))
  genesis = policyHash(policy)
  nodes = new Map(members.map(({ name, url }) => [name, url]))
}, 300_000)

afterAll(() => hardproof?.close(), 60_000)

interface Ran {
  code: number | null
  text: string
  json: Readonly<Record<string, unknown>>
}

async function ledger(...parameters: string[]): Promise<Ran> {
  const { code, stdout, stderr } = await hardproof.run('ledger', [...parameters, '--json'])
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  return { code, text: stdout + stderr, json: last.startsWith('{') ? JSON.parse(last) : {} }
}

async function fsck(): Promise<{ code: number | null; wheres: string[]; text: string }> {
  const { code, stdout, stderr } = await hardproof.run('fsck', ['--json'])
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  const findings = last.startsWith('{') ? (JSON.parse(last).findings as { where: string }[]) : []
  return { code, wheres: findings.map(({ where }) => where), text: stdout + stderr }
}

/** As the screens read it. */
async function onScreen<T>(read: (db: Database) => Promise<T>): Promise<T> {
  const server = await startEmbeddedPostgres({ dataDir: join(hardproof.data, 'postgres') })
  const db = connect(server.urls.app, { max: 1 })
  try {
    return await read(db)
  } finally {
    await db.$client.end({ timeout: 2 })
  }
}

const shown = () => onScreen(async db => ({ policies: await readPolicies(db), proposals: await readProposals(db) }))

const listed = async () => (await ledger('policy', 'list', '--member', 'bank')).json as unknown as Listed

interface Listed {
  policies: { version: number; hash: string; from: number; quorum: number; members: string[] }[]
  proposals: { hash: string; by: string; approvedBy: string[]; noticeNeeded: boolean }[]
}

/** Until the command line, which reads what is published, and the screens say that this is so, of the same policies. */
async function untilBoth(
  when: (listed: Listed, shown: { policies: PolicyView[]; proposals: ProposalView[] }) => boolean,
) {
  const both = await eventually(
    async () => ({ listed: await listed(), shown: await shown() }),
    now => when(now.listed, now.shown),
    30_000,
  )
  const ofPolicy = ({
    version,
    hash,
    from,
    quorum,
  }: {
    version: number
    hash: string
    from: number
    quorum: number
  }) => ({
    ...{ version, hash, from, quorum },
  })
  expect(both.listed.policies.map(ofPolicy)).toEqual(both.shown.policies.map(ofPolicy))
  expect(both.listed.proposals.map(({ hash, by }) => ({ hash, by }))).toEqual(
    both.shown.proposals.map(({ hash, by }) => ({ hash, by: by.member })),
  )
  return both.listed
}

const approvers = ({ proposals }: Listed) => proposals.flatMap(({ approvedBy }) => approvedBy)

test('the log, a member’s node and an export are verified against the hash that reports print', async () => {
  expect(await ledger('verify', log, nodes.get('court')!, '--genesis', genesis)).toMatchObject({
    code: 0,
    json: { compared: { ok: true } },
  })
  const wrong = await ledger('verify', log, '--genesis', '0'.repeat(64))
  expect(wrong).toMatchObject({ code: 1, text: expect.stringContaining('not the one that was asked for') })
  const copy = join(hardproof.folder, 'copy')
  expect((await ledger('export', copy, '--genesis', genesis)).code).toBe(0)
  expect((await ledger('verify', copy, log, '--genesis', genesis)).code).toBe(0)
}, 60_000)

test('a submission that the database knows is proven by its id', async () => {
  const [row] = await hardproof.query(
    sql => sql<{ id: string }[]>`select id from submissions where kind = 'capture' order by position limit 1`,
  )
  const proven = await ledger('prove', row!.id, '--item', '0', '--genesis', genesis)
  expect(proven).toMatchObject({ code: 0, json: { publication: { published: true } } })
  expect(proven.json.receipt).toMatch(/^c2sp\.org\/tlog-proof@v1\n/)
}, 60_000)

describe('the members change the policy from their own machines', () => {
  const begun = () => join(hardproof.folder, 'begun.note')

  test('a shorter notice, handed to the log and to members’ nodes', async () => {
    const proposed = await ledger('policy', 'propose', '--notice', '2', '--yes', '--member', 'bank')
    expect(proposed).toMatchObject({ code: 0, json: { by: 'bank', to: log, status: 202 } })
    const { proposals } = await untilBoth(now => approvers(now).includes('bank'))
    for (const [member, node] of [
      ['notary', nodes.get('notary')!],
      ['court', null],
      ['regulator', nodes.get('bank')!],
    ] as const) {
      const approve = ['policy', 'approve', proposals[0]!.hash.slice(0, 10), '--yes', '--member', member]
      const approved = await ledger(...approve, ...(node ? ['--node', node] : []))
      expect(approved).toMatchObject({ code: 0, json: { by: member, to: node ?? log, status: 202 } })
      await untilBoth(now => now.policies.length === 2 || approvers(now).includes(member))
    }
    const after = await untilBoth(
      (now, screen) => now.policies.length === 2 && screen.policies[1]!.publishedAt !== null,
    )
    expect(after.proposals).toEqual([])
  }, 240_000)

  test('the regulator is removed without its word, once its notice has been kept', async () => {
    const change = ['--remove-member', 'regulator', '--quorum', '2']
    expect((await ledger('policy', 'propose', ...change, '--yes', '--member', 'bank')).code).toBe(0)
    const { proposals } = await untilBoth(now => approvers(now).includes('bank'))
    const { hash } = proposals[0]!
    expect((await ledger('verify', log, '--since', begun())).code).toBe(0)
    const notice = () => ledger('policy', 'notice', hash, '--begun', begun(), '--yes', '--member', 'bank')
    expect(await notice()).toMatchObject({ code: 1, json: { refused: 'notice.short' } })
    expect((await ledger('policy', 'approve', hash, '--yes', '--member', 'notary')).code).toBe(0)
    await untilBoth(now => approvers(now).includes('notary'))
    await new Promise(resolve => setTimeout(resolve, 3_000))
    expect((await ledger('policy', 'approve', hash, '--yes', '--member', 'court')).code).toBe(0)
    await untilBoth(now => approvers(now).includes('court'))
    expect(await notice()).toMatchObject({ code: 0, json: { by: 'bank', status: 202 } })
    const { policies } = await untilBoth((now, screen) => now.policies.length === 3 && screen.policies.length === 3)
    expect(policies[2]).toMatchObject({ hash, quorum: 2, members: ['bank', 'notary', 'court'] })
    expect((await ledger('verify', log, '--genesis', genesis)).code).toBe(0)
    const page = await fetch(`http://127.0.0.1:${hardproof.port}/governance`, { headers: { accept: 'text/html' } })
    expect(await page.text()).toContain(hash.slice(0, 8))
  }, 240_000)

  test('nobody signs for rules that this program does not know', async () => {
    const inForce = await onScreen(async db => (await readChain(db)).at(-1)!.policy as PolicyV2)
    const policy = successorOf(inForce, [{ kind: 'rules', version: 9, hash: 'ab'.repeat(32) }])
    const secretKey = await readKeyFile(governanceKeyPath(nodeFolder(hardproof.data, 'bank')))
    const submission = buildProposal(policy, { member: 'bank', secretKey }, nodeEd25519)
    const answer = await fetch(`${log}/submissions`, {
      method: 'POST',
      body: packLeaves(submissionLeaves(submission)) as Uint8Array<ArrayBuffer>,
    })
    // The members may agree on it with programs that have it.
    expect(answer.status).toBe(202)
    await untilBoth(now => now.proposals.length === 1)
    const approved = await ledger('policy', 'approve', policyHash(policy), '--yes', '--member', 'court')
    expect(approved).toMatchObject({ code: 2, text: expect.stringContaining('this program does not know') })
    await untilBoth(now => approvers(now).join() === 'bank')
  }, 60_000)
})

describe('fsck beside the running system', () => {
  test('finds everything in order', async () => {
    expect(await fsck()).toMatchObject({ code: 0, wheres: [] })
  }, 60_000)

  test.each(['tile/0/', 'tile/entries/', 'checkpoint'])(
    'names a flipped byte in a member’s %s',
    async part => {
      const mirror = join(nodeFolder(hardproof.data, 'court'), 'mirror')
      const files = (await readdir(mirror, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
      const paths = files.map(entry => join(entry.parentPath, entry.name).slice(mirror.length + 1))
      const path = paths.find(name => name.startsWith(part) && !name.includes('kept'))!
      await flipped(join(mirror, path), async () => {
        expect(await fsck()).toMatchObject({ code: 1, wheres: expect.arrayContaining([`court: ${path}`]) })
      })
    },
    60_000,
  )

  test('names a flipped byte in a file of evidence', async () => {
    const objects = join(hardproof.data, 'evidence', 'objects')
    const files = (await readdir(objects, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
    const { parentPath, name } = files[0]!
    await flipped(join(parentPath, name), async () => {
      expect(await fsck()).toMatchObject({ code: 1, wheres: [`evidence ${name}`] })
    })
  }, 60_000)

  test.each([
    ['ledger_bundles', 'bytes', /^tile\/entries\/000/],
    ['ledger_tiles', 'bytes', /^tile\/0\/000/],
    ['ledger_heads', 'root', /^the head$/],
  ] as const)(
    'names a flipped byte in %s',
    async (table, column, name) => {
      const flip = () =>
        hardproof.query(
          sql =>
            sql`update ${sql(table)} set ${sql(column)} = set_byte(${sql(column)}, 20, get_byte(${sql(column)}, 20) # 1)`,
        )
      await flip()
      try {
        const { code, wheres } = await fsck()
        expect(code).toBe(1)
        expect(wheres).toContainEqual(expect.stringMatching(name))
      } finally {
        await flip()
      }
    },
    60_000,
  )

  test('and finds everything in order again', async () => {
    expect(await fsck()).toMatchObject({ code: 0, wheres: [] })
    await hardproof.untilHealthy()
  }, 60_000)
})

async function flipped(path: string, work: () => Promise<void>): Promise<void> {
  const bytes = await readFile(path)
  const other = Uint8Array.from(bytes)
  other[Math.floor(bytes.length / 2)]! ^= 1
  await writeFile(path, other)
  await work().finally(() => writeFile(path, bytes))
}

test('a database that is lost is rebuilt from the members’ mirrors, and the ledger goes on', async () => {
  const { policies } = await listed()
  await hardproof.stop()
  await rm(join(hardproof.data, 'postgres'), { recursive: true })
  const recovered = await ledger('recover')
  expect(recovered).toMatchObject({ code: 0, json: { from: 0, alone: true, findings: [] } })
  expect(recovered.text).toContain('Nothing but the ledger is back.')
  const { size } = recovered.json as { size: number }
  await hardproof.start()
  await hardproof.untilHealthy()
  expect((await listed()).policies).toEqual(policies)
  // The road again, new people on the same ledger: signed, sealed, shown to the court, enforced.
  const walked = await hardproof.run('demo', ['--json'])
  expect(walked, walked.stderr).toMatchObject({ code: 0 })
  const verified = await ledger('verify', log, '--genesis', genesis)
  expect(verified.code).toBe(0)
  const [source] = verified.json.sources as [{ size: number }]
  expect(source.size).toBeGreaterThan(size)
  expect(await fsck()).toMatchObject({ code: 0, wheres: [] })
}, 300_000)
