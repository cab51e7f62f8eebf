/**
 * A running Hardproof, read by software that was written elsewhere. Apart from the other tests: it needs a Go tool
 * chain, OpenSSH and, the first time, the network.
 *
 *   HARDPROOF_INTEROP=yes npx vitest run test/interop
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '#db/embedded/connection-file.ts'
import { cosignatureVerifier } from '#ledger/cosignature.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeVkey, parseNote, parseSignatureLine, parseVkey, SIGNATURE_COSIGNATURE, vkeyOf } from '#ledger/note.ts'
import type { Policy } from '#ledger/policy.ts'
import { readOperatorLedger } from '#workers/ledger/operator-folder.ts'
import { eventually } from '../support/eventually.ts'
import { Hardproof } from '../support/hardproof.ts'

const run = promisify(execFile)
const here = import.meta.dirname
const WITNESS = 'litewitness.example/interop'

describe.runIf(process.env.HARDPROOF_INTEROP === 'yes')('software that was written elsewhere', () => {
  let hardproof: Hardproof
  let policy: Policy
  let folder: string
  const started: ChildProcess[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hardproof-interop-'))
    await run('go', ['build', '-o', join(folder, 'interop'), '.'], { cwd: here })
    await run('go', ['build', '-o', join(folder, 'litewitness'), 'filippo.io/torchwood/cmd/litewitness'], { cwd: here })
    hardproof = await Hardproof.open()
    policy = (await readOperatorLedger(join(hardproof.data, 'operator'))).policy
  }, 600_000)

  afterAll(async () => {
    for (const child of started) child.kill('SIGTERM')
    await hardproof?.close()
    await rm(folder, { recursive: true, force: true })
  }, 60_000)

  const log = () => `http://127.0.0.1:${hardproof.port}/ledger`

  test('accepts the log, and a member’s mirror: notes, co-signatures, tiles, entries, proofs', {
    timeout: 120_000,
  }, async () => {
    const { members } = await readOperatorLedger(join(hardproof.data, 'operator'))
    for (const url of [log(), members[0]!.url]) {
      const vkeys = policy.members.map(({ vkey }) => vkey).join(',')
      const { stdout } = await run(join(folder, 'interop'), [
        ...['check', '-url', url, '-log', policy.log],
        ...['-members', vkeys],
      ])
      console.log(stdout)
      expect(stdout).toMatch(/sumdb\/note and torchwood accept the checkpoint/)
      expect(stdout).toMatch(/torchwood accepts the co-signature of/)
      expect(stdout).toMatch(/torchwood's client read and proved \d+ entries/)
      expect(stdout).toMatch(/sumdb\/tlog accepts inclusion and consistency proofs/)
      expect(stdout).toMatch(/Tessera's fsck finds the log sound/)
      expect(stdout).toMatch(/Tessera's client builds proofs/)
    }
  })

  test('a real litewitness co-signs the log, and again when it has grown; its lines verify here', {
    timeout: 240_000,
  }, async () => {
    const witness = await startWitness()
    const first = await offerTo(witness, 0)
    await hardproof.run('demo', ['--run', 'interop'])
    await eventually(
      async () => sizeOf(await checkpoint()),
      size => size > first.size,
      60_000,
    )
    const second = await offerTo(witness, first.size)
    expect(second.size).toBeGreaterThan(first.size)
  })

  async function offerTo(witness: { url: string; vkey: string }, old: number): Promise<{ size: number }> {
    const { stdout } = await run(join(folder, 'interop'), [
      ...['offer', '-url', log(), '-log', policy.log, '-old', String(old)],
      ...['-witness', witness.url, '-witness-key', witness.vkey],
    ])
    const line = parseSignatureLine(stdout.trim())
    const { text } = parseNote(await checkpoint())
    const vkey = parseVkey(witness.vkey, SIGNATURE_COSIGNATURE)
    expect(cosignatureVerifier(vkey, nodeEd25519).verify(text, line.signature)).toBe(true)
    return { size: sizeOf(await checkpoint()) }
  }

  async function checkpoint(): Promise<string> {
    return (await fetch(`${log()}/checkpoint`)).text()
  }

  /** With a key in an agent of its own, as its operators run it. */
  async function startWitness(): Promise<{ url: string; vkey: string }> {
    const key = join(folder, 'witness')
    const socket = join(folder, 'agent.sock')
    const db = join(folder, 'litewitness.db')
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
    started.push(spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' }))
    const agent = { env: { ...process.env, SSH_AUTH_SOCK: socket } }
    await eventually(
      () =>
        run('ssh-add', ['-q', key], agent).then(
          () => true,
          () => false,
        ),
      Boolean,
      10_000,
    )
    const { stdout } = await run('ssh-keygen', ['-l', '-E', 'sha256', '-f', `${key}.pub`])
    const port = await freePort()
    const program = [
      ...['-db', db, '-name', WITNESS, '-key', stdout.split(' ')[1]!],
      ...['-ssh-agent', socket, '-listen', `127.0.0.1:${port}`],
    ]
    started.push(spawn(join(folder, 'litewitness'), program, { stdio: 'ignore' }))
    const url = `http://127.0.0.1:${port}`
    await eventually(
      () =>
        fetch(url).then(
          () => true,
          () => false,
        ),
      Boolean,
      20_000,
    )
    await run(join(folder, 'interop'), ['admit', '-db', db, '-log', policy.log])
    return { url, vkey: encodeVkey(vkeyOf(WITNESS, SIGNATURE_COSIGNATURE, await publicKeyOf(key))) }
  }
})

/** The last 32 bytes of the blob in an OpenSSH public key file. */
async function publicKeyOf(key: string): Promise<Uint8Array> {
  const [, blob] = (await readFile(`${key}.pub`, 'utf8')).split(' ')
  return new Uint8Array(Buffer.from(blob!, 'base64').subarray(-32))
}

function sizeOf(note: string): number {
  return Number(note.split('\n')[1])
}
