import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type CourtBundle, courtBundleText } from '#app/bundles/court-bundle.ts'
import { bundleScript } from '../support/bundle-script.ts'
import { testFolder } from '../support/organisation.ts'
import { courtBundle, IDENTITY, root, withExhibit, withoutCosignatures, withPart } from './court-fixture.ts'

const folder = testFolder()
let program: string
let sound: CourtBundle

beforeAll(async () => {
  program = await bundleScript('workers/cli/verify.ts')
  sound = await courtBundle()
})

function run(bundle: CourtBundle | string, ...more: string[]) {
  const path = join(folder, 'bundle.json')
  writeFileSync(path, typeof bundle === 'string' ? bundle : courtBundleText(bundle))
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, path, ...more], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('the verify command', () => {
  it('exits 0 when everything holds, and says what is left to compare', () => {
    const { status, stdout, stderr } = run(sound)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toContain(
      'If the number below is the one printed in the notary’s report, the three files below have not changed since the members co-signed them',
    )
    expect(stdout).toContain(`Trust number (genesis policy) ${root}`)
    expect(stdout).toMatch(/^open {4}One number is left for you to compare/m)
    expect(stdout).not.toContain('FAILED')
  })

  it('compares the root that is given, as a report prints it', () => {
    const printed = root.replace(/(.{16})/g, '$1 ').toUpperCase()
    const same = run(sound, '--root', printed)
    expect(same.status).toBe(0)
    expect(same.stdout).toMatch(/^The three files below have not changed since the members co-signed them/m)
    const other = run(sound, '--root', '0'.repeat(64))
    expect(other.status).toBe(1)
    expect(other.stdout).toMatch(/^FAILED {2}This is not the ledger that you compared it with/m)
    expect(run(sound, '--root', 'abc').status).toBe(2)
  })

  it('prints one object with --json', () => {
    const { status, stdout } = run(sound, '--json', '--root', root)
    expect(status).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, root, rootCompared: true, strange: [], pending: [] })
  })

  it('exits 1 and names what fails', () => {
    const tampered = withExhibit(sound, 0, 0, exhibit => ({
      ...exhibit,
      file: { ...exhibit.file!, bytes: new Uint8Array([1, 2, 3]) },
    }))
    const file = run(tampered, '--json')
    expect(file.status).toBe(1)
    const { checks, ok } = JSON.parse(file.stdout)
    expect(ok).toBe(false)
    expect(checks.filter((check: { ok: boolean }) => check.ok === false)).toMatchObject([
      { id: 'file', failures: [{ of: 'loan-agreement.pdf' }] },
    ])
    const few = withPart(sound, 0, part => ({
      ...part,
      checkpoint: withoutCosignatures(part.checkpoint, ['bank', 'notary']),
    }))
    expect(run(few)).toMatchObject({ status: 1 })
    expect(run(few).stdout).toMatch(/^FAILED {2}Only two co-signed that ledger; three are needed \(2 of 4, 3 needed\)/m)
  })

  it('takes files that came apart, and refuses strange ones', () => {
    const apart = withExhibit(sound, 0, 1, exhibit => ({ ...exhibit, file: { ...exhibit.file!, bytes: null } }))
    expect(run(apart).status).toBe(1)
    const path = join(folder, 'from-elsewhere.json')
    writeFileSync(path, IDENTITY)
    expect(run(apart, path).status).toBe(0)
    writeFileSync(path, 'another file')
    const strange = run(sound, path)
    expect(strange.status).toBe(1)
    expect(strange.stdout).toContain('from-elsewhere.json is none of the exhibits')
  })

  it('says that there was no co-signature at all, and what that means', () => {
    const members = ['bank', 'notary', 'court', 'regulator']
    const { stdout, status } = run(
      withPart(sound, 0, part => ({ ...part, checkpoint: withoutCosignatures(part.checkpoint, members) })),
    )
    expect(status).toBe(1)
    expect(stdout).toContain('No member co-signed that ledger; three are needed')
  })

  it('prints nothing that steers a terminal, and marks what is merely stated', () => {
    const name = 'Wuyi\u001b[2J Bank\u202e\nok      Everything holds'
    const { stdout } = run({ ...sound, about: { ...sound.about, claimant: { name, localName: null, member: 'bank' } } })
    expect(stdout).toContain('Stated by the bundle, not checked: claimant Wuyi[2J Bankok      Everything holds.')
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(stdout).not.toMatch(/^ok +Everything holds/m)
  })

  it('exits 2 when there is nothing to check', () => {
    expect(run('{"v":1}')).toMatchObject({ status: 2, stdout: '' })
    const none = spawnSync(process.execPath, [program], { encoding: 'utf8' })
    expect(none.status).toBe(2)
    expect(none.stderr).toContain('npm run verify')
  })
})
