/** A few of the rounds that `npm run faults` makes a hundred of. */
import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { seededRandom } from '#workers/cli/faults/random.ts'
import { struck } from '#workers/cli/faults/strike.ts'

test('killed at random, nothing acknowledged is lost and nothing is there twice', { timeout: 600_000 }, async () => {
  const { code, stdout, stderr } = await faults('--rounds', '8', '--json')
  expect(code, `${stdout}\n${stderr}`).toBe(0)
  const result = JSON.parse(stdout.trim().split('\n').at(-1)!)
  expect(result).toMatchObject({ name: 'faults', rounds: 8, faults: [], ok: true })
  expect(result.acknowledged).toBeGreaterThan(0)
  expect(result.entries).toBeGreaterThan(result.acknowledged)
})

test('one seed strikes the same processes in the same way', async () => {
  const strikes = async (seed: number) => {
    const seen: string[] = []
    const system = {
      names: ['web', 'worker', 'second-worker', 'bank'],
      signal: (name: string, signal: string) => void seen.push(`${name} ${signal}`),
    }
    // Without waiting between them.
    const random = { ...seededRandom(seed), between: (least: number) => least }
    await struck(system, 5, random, () => {})
    return seen
  }
  expect(await strikes(1)).toEqual(await strikes(1))
})

test('the sequence of a seed is its own', () => {
  const sequence = (seed: number) => {
    const random = seededRandom(seed)
    return Array.from({ length: 20 }, () => random.between(0, 1000))
  }
  expect(sequence(7)).toEqual(sequence(7))
  expect(sequence(7)).not.toEqual(sequence(8))
  expect(sequence(7).every(value => value >= 0 && value <= 1000)).toBe(true)
})

function faults(...parameters: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['workers/cli/bootstrap.mjs', 'faults', ...parameters])
    const said = { stdout: '', stderr: '' }
    child.stdout.on('data', text => {
      said.stdout += text
    })
    child.stderr.on('data', text => {
      said.stderr += text
    })
    child.once('error', reject)
    child.once('close', code => resolve({ code, ...said }))
  })
}
