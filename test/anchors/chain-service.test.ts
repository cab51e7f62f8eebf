import { spawnSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createPublicClient, getAddress, type Hex, http, type LocalAccount } from 'viem'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AnchorService, AnchorSubject } from '#app/anchors/anchor.ts'
import { type ChainProof, encodeChainProof, parseChainProof } from '#app/anchors/evm/chain-proof.ts'
import { type ChainAnchoring, chainService } from '#app/anchors/evm/chain-service.server.ts'
import { CHECKPOINT_ANCHOR } from '#app/anchors/evm/checkpoint-anchor.ts'
import { deployContract } from '#app/anchors/evm/deploy-contract.server.ts'
import { logId } from '#app/anchors/evm/find-anchor.server.ts'
import { utf8 } from '#ledger/bytes.ts'
import { sha256 } from '#ledger/hash.ts'
import { type Anvil, anvilProgram, startAnvil } from './anvil.ts'

it('the contract’s code is what its source compiles to', () => {
  const script = 'app/anchors/evm/compile-contract.mjs'
  const { stdout, stderr } = spawnSync(process.execPath, [script, '--print'], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual(CHECKPOINT_ANCHOR)
}, 120_000)

const GWEI = 1_000_000_000n
let lastSize = 0
/** Of a log of its own each, where a test does not say otherwise. */
const subjectOf = (size = ++lastSize, origin = `example.org/${crypto.randomUUID()}`): AnchorSubject => ({
  checkpoint: { origin, size, root: sha256(utf8(`${origin} ${size}`)) },
  renews: null,
})

describe.skipIf(!anvilProgram)('anchoring on a chain', () => {
  let anvil: Anvil
  let account: LocalAccount
  let contract: Hex
  let service: AnchorService
  let kept: Uint8Array[]
  const keep = async (proof: Uint8Array) => void kept.push(proof)

  const servers: Server[] = []

  afterAll(() => anvil?.stop())
  afterAll(() => {
    for (const server of servers) server.close()
  })

  const open = (changes: Partial<ChainAnchoring> = {}) =>
    chainService({
      ...{ url: anvil.url, chainId: anvil.chainId, contract, confirmations: 3, account, maxFee: 200n * GWEI },
      ...{ loopback: true, timeout: 5_000 },
      ...changes,
    })

  beforeAll(async () => {
    anvil = await startAnvil()
    account = await anvil.account()
    const { url, chainId } = anvil
    await anvil.rpc('evm_setAutomine', true)
    const deployed = await deployContract({ url, chainId, loopback: true, timeout: 5_000 }, account, {
      lookEveryMs: 50,
    })
    await anvil.rpc('evm_setAutomine', false)
    contract = deployed.contract
    // Room for the reorganisations below.
    await anvil.mine(10)
  })

  beforeEach(async () => {
    kept = []
    account = await anvil.account()
    service = open()
  })

  /** How many transactions of this account the chain holds. */
  const written = async () => Number((await anvil.rpc('eth_getTransactionCount', account.address, 'latest')) as string)

  const stateOf = (proof: Uint8Array) => parseChainProof(proof) as ChainProof

  async function confirmed(subject: AnchorSubject) {
    const sent = await service.anchor(subject, null, keep)
    await anvil.mine(3)
    return service.anchor(subject, sent.proof, keep)
  }

  it('goes from signed to a block to confirmed, with one transaction', async () => {
    const subject = subjectOf()
    const first = await service.anchor(subject, null, keep)
    expect(first.status).toBe('pending')
    expect(kept).toEqual([first.proof])
    await anvil.mine()
    const second = await service.anchor(subject, first.proof, keep)
    expect(second.status).toBe('seen')
    await anvil.mine(2)
    const third = await service.anchor(subject, second.proof, keep)
    if (third.status !== 'confirmed') throw new Error(third.status)
    expect(await written()).toBe(1)
    expect(third.expiresAt).toBeNull()
    expect(stateOf(third.proof)).not.toHaveProperty('signed')
    const finding = await service.verify(third.proof, subject)
    expect(finding).toMatchObject({ ok: true, provenAt: third.provenAt })
  })

  it('can be found by anybody’s client, from what the proof says', async () => {
    const subject = subjectOf()
    const { proof } = await confirmed(subject)
    const stated = stateOf(proof)
    if (stated.state !== 'written') throw new Error(stated.state)
    const client = createPublicClient({ transport: http(anvil.url) })
    const receipt = await client.getTransactionReceipt({ hash: stated.transaction })
    expect(receipt.blockHash).toBe(stated.blockHash)
    const { origin, size, root } = subject.checkpoint
    const [log] = receipt.logs
    expect(log!.topics.slice(2)).toEqual([logId(origin), `0x${size.toString(16).padStart(64, '0')}`])
    expect(log!.data).toBe(`0x${Buffer.from(root).toString('hex')}`)
  })

  it('is checked without a key, and not written without one', async () => {
    const subject = subjectOf()
    const { proof } = await confirmed(subject)
    const reader = open({ account: null })
    expect((await reader.verify(proof, subject)).ok).toBe(true)
    await expect(reader.anchor(subject, null, keep)).rejects.toThrow('no key')
  })

  it('after a crash between signing and sending, sends the one that was signed', async () => {
    const subject = subjectOf()
    const dying = async (proof: Uint8Array) => {
      await keep(proof)
      throw new Error('killed')
    }
    await expect(service.anchor(subject, null, dying)).rejects.toThrow('killed')
    expect(await anvil.rpc('eth_getTransactionCount', account.address, 'pending')).toBe('0x0')
    const again = await service.anchor(subject, kept[0]!, keep)
    expect(stateOf(again.proof).transaction).toBe(stateOf(kept[0]!).transaction)
    await anvil.mine(3)
    expect((await service.anchor(subject, again.proof, keep)).status).toBe('confirmed')
    expect(await written()).toBe(1)
  })

  it('after a crash between sending and storing, writes nothing twice', async () => {
    const subject = subjectOf()
    const sent = await service.anchor(subject, null, keep)
    // Nothing of it was stored, and it came into a block meanwhile.
    await anvil.mine(3)
    const found = await service.anchor(subject, null, keep)
    expect(found.status).toBe('confirmed')
    expect(stateOf(found.proof).transaction).toBe(stateOf(sent.proof).transaction)
    expect(await written()).toBe(1)
  })

  it('sends nothing new while the pool holds it', async () => {
    const subject = subjectOf()
    const sent = await service.anchor(subject, null, keep)
    for (let i = 0; i < 3; i++) expect((await service.anchor(subject, sent.proof, keep)).proof).toEqual(sent.proof)
    expect(kept).toHaveLength(1)
    await anvil.mine()
    expect(await written()).toBe(1)
  })

  it('sends the same one again when the pool lost it', async () => {
    const subject = subjectOf()
    const sent = await service.anchor(subject, null, keep)
    await anvil.rpc('anvil_dropTransaction', stateOf(sent.proof).transaction)
    await anvil.mine()
    expect(await written()).toBe(0)
    const again = await service.anchor(subject, sent.proof, keep)
    expect(again.proof).toEqual(sent.proof)
    await anvil.mine(3)
    expect((await service.anchor(subject, again.proof, keep)).status).toBe('confirmed')
    expect(await written()).toBe(1)
  })

  it('outbids itself when no block takes it, and only one of both is written', async () => {
    const subject = subjectOf()
    let now = Date.now()
    service = chainService(
      {
        ...{ url: anvil.url, chainId: anvil.chainId, contract, confirmations: 1, account, maxFee: 200n * GWEI },
        ...{ loopback: true, timeout: 5_000, stuckMs: 60_000 },
      },
      () => now,
    )
    const sent = await service.anchor(subject, null, keep)
    now += 61_000
    const dearer = await service.anchor(subject, sent.proof, keep)
    expect(kept).toHaveLength(2)
    expect(stateOf(dearer.proof).transaction).not.toBe(stateOf(sent.proof).transaction)
    await anvil.mine()
    const done = await service.anchor(subject, dearer.proof, keep)
    expect(done.status).toBe('confirmed')
    expect(stateOf(done.proof).transaction).toBe(stateOf(dearer.proof).transaction)
    expect(await written()).toBe(1)
  })

  it('waits when the chain is dearer than allowed', async () => {
    service = open({ maxFee: 1n })
    await expect(service.anchor(subjectOf(), null, keep)).rejects.toThrow('ANCHOR_EVM_MAX_FEE')
    expect(kept).toEqual([])
  })

  it('notices that its block vanished, and writes it again', async () => {
    const subject = subjectOf()
    const sent = await service.anchor(subject, null, keep)
    await anvil.mine()
    const seen = await service.anchor(subject, sent.proof, keep)
    expect(seen.status).toBe('seen')
    await anvil.reorg(1)
    await anvil.rpc('anvil_dropAllTransactions')
    expect(await written()).toBe(0)
    const back = await service.anchor(subject, seen.proof, keep)
    expect(back.status).toBe('pending')
    expect(stateOf(back.proof).transaction).toBe(stateOf(sent.proof).transaction)
    await anvil.mine(3)
    const done = await service.anchor(subject, back.proof, keep)
    expect(done.status).toBe('confirmed')
    expect(await service.verify(done.proof, subject)).toMatchObject({ ok: true })
    expect(await written()).toBe(1)
  })

  it('no longer verifies when the chain has dropped what was confirmed', async () => {
    const subject = subjectOf()
    const { proof } = await confirmed(subject)
    await anvil.reorg(4)
    await anvil.rpc('anvil_dropAllTransactions')
    expect(await service.verify(proof, subject)).toMatchObject({ ok: false, provenAt: null })
  })

  it('does not verify for another checkpoint, chain or contract, nor when bent', async () => {
    const subject = subjectOf()
    const { proof } = await confirmed(subject)
    const { checkpoint } = subject
    const others: AnchorSubject['checkpoint'][] = [
      { ...checkpoint, size: checkpoint.size + 1 },
      { ...checkpoint, root: sha256(utf8('other')) },
      { ...checkpoint, origin: 'example.org/other' },
    ]
    for (const other of others) {
      expect((await service.verify(proof, { checkpoint: other, renews: null })).ok).toBe(false)
    }
    const stated = stateOf(proof)
    if (stated.state !== 'written') throw new Error(stated.state)
    const bent: ChainProof[] = [
      { ...stated, chainId: 1 },
      { ...stated, contract: account.address },
      { ...stated, sender: contract },
      { ...stated, transaction: stated.blockHash },
    ]
    for (const one of bent) expect((await service.verify(encodeChainProof(one), subject)).ok).toBe(false)
    expect((await service.verify(utf8('{}'), subject)).ok).toBe(false)
    expect((await service.verify(utf8('not json'), subject)).ok).toBe(false)
  })

  it('does not verify before enough blocks stand over it', async () => {
    const subject = subjectOf()
    const { proof } = await confirmed(subject)
    expect(await open({ confirmations: 50 }).verify(proof, subject)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('Only 3 blocks'),
    })
  })

  it('gives up where a later checkpoint, or another root, stands already', async () => {
    const { origin } = subjectOf().checkpoint
    await confirmed(subjectOf(10, origin))
    await expect(service.anchor(subjectOf(5, origin), null, keep)).rejects.toMatchObject({
      final: true,
      message: expect.stringContaining('later checkpoint already, of 10'),
    })
    const forked = { checkpoint: { origin, size: 10, root: sha256(utf8('fork')) }, renews: null }
    await expect(service.anchor(forked, null, keep)).rejects.toMatchObject({
      final: true,
      message: expect.stringContaining('another root for 10 entries'),
    })
    expect(await written()).toBe(1)
  })

  it('is refused by the contract itself when it does not grow', async () => {
    const { origin } = subjectOf().checkpoint
    await confirmed(subjectOf(10, origin))
    const client = createPublicClient({ transport: http(anvil.url) })
    const write = (size: bigint, sender: Hex) =>
      client.simulateContract({
        ...{ address: contract, abi: CHECKPOINT_ANCHOR.abi, functionName: 'anchor', account: sender },
        args: [logId(origin), size, `0x${'11'.repeat(32)}`],
      })
    for (const size of [0n, 9n, 10n]) await expect(write(size, account.address)).rejects.toThrow('NotLarger')
    await write(11n, account.address)
    // Under a name of its own anybody may write, and stands in nobody's way.
    await write(1n, getAddress(`0x${'ab'.repeat(20)}`))
  })

  it('refuses another chain, a missing contract, and another contract', async () => {
    const subject = subjectOf()
    await expect(open({ chainId: 1 }).anchor(subject, null, keep)).rejects.toThrow('The node is on chain 31337, not 1')
    const nobody = getAddress(`0x${'cd'.repeat(20)}`)
    await expect(open({ contract: nobody }).anchor(subject, null, keep)).rejects.toThrow('There is no contract')
    await anvil.rpc('anvil_setCode', nobody, '0x60006000fd')
    await expect(open({ contract: nobody }).anchor(subject, null, keep)).rejects.toThrow('is not CheckpointAnchor')
    expect(kept).toEqual([])
    const { url } = anvil
    await expect(deployContract({ url, chainId: 5, loopback: true, timeout: 5_000 }, account)).rejects.toThrow('not 5')
  })

  it('says so when there is no money, no node, or no JSON-RPC', async () => {
    await anvil.rpc('anvil_setBalance', account.address, '0x0')
    await expect(service.anchor(subjectOf(), null, keep)).rejects.toMatchObject({
      name: 'AnchorError',
      message: expect.stringMatching(/fund/i),
    })
    kept = []
    await expect(open({ url: 'http://127.0.0.1:1' }).anchor(subjectOf(), null, keep)).rejects.toMatchObject({
      name: 'AnchorError',
      message: 'The connection was refused',
    })
    for (const [status, body] of [
      [500, 'no'],
      [200, '<html>'],
      [200, 'x'.repeat(5 * 1024 * 1024)],
      [200, '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"limit reached"}}'],
    ] as const) {
      const server = createServer((_, response) => response.writeHead(status).end(body))
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      servers.push(server)
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3/secret`
      const error: Error = await open({ url })
        .anchor(subjectOf(), null, keep)
        .then(
          () => new Error('accepted'),
          error => error,
        )
      expect(error.name).toBe('AnchorError')
      expect(error.message).not.toContain('secret')
    }
    expect(kept).toEqual([])
    await expect(open({ loopback: false }).anchor(subjectOf(), null, keep)).rejects.toThrow('this machine')
  })
})
