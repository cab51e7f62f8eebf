import { beforeAll, describe, expect, it } from 'vitest'
import { addPerson } from '#app/identity/add-person.server.ts'
import { endSession } from '#app/identity/end-session.server.ts'
import { findSession } from '#app/identity/find-session.server.ts'
import { readPerson } from '#app/identity/read-person.server.ts'
import { signIn } from '#app/identity/sign-in.server.ts'
import { people, sessions } from '#db/schema/index.ts'
import { testDatabase } from '../support/database.ts'
import { asOrganisationOf, newOrganisation, newPerson, PASSWORD } from '../support/organisation.ts'

const { app } = await testDatabase()
const HOUR = 3600
let bank: string
let person: { personId: string; email: string }

beforeAll(async () => {
  bank = await newOrganisation(app, 'bank', 'Wuyi Rural Commercial Bank')
  person = await newPerson(app, bank, { localName: '林薇' })
})

describe('signing in', () => {
  it('begins a session that its token alone finds', async () => {
    const { token, organisationId } = await signIn(app, { email: person.email, password: PASSWORD, seconds: HOUR })
    expect(organisationId).toBe(bank)
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(await findSession(app, token)).toEqual({ personId: person.personId, organisationId: bank })
    expect(await findSession(app, `${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`)).toBeNull()
  })

  it('takes the e-mail address in any case and with stray spaces', async () => {
    const email = ` ${person.email.toUpperCase()} `
    await expect(signIn(app, { email, password: PASSWORD, seconds: HOUR })).resolves.toBeDefined()
  })

  it('says the same of a wrong password and an unknown address, after about the same work', async () => {
    await signIn(app, { email: person.email, password: PASSWORD, seconds: HOUR })
    const attempt = async (email: string, password: string) => {
      const before = performance.now()
      const refusal = await signIn(app, { email, password, seconds: HOUR }).catch(error => error)
      return { refusal, took: performance.now() - before }
    }
    await attempt('nobody-yet@example.test', PASSWORD) // the stand-in hash is made once
    const wrong = await attempt(person.email, 'not the password at all')
    const unknown = await attempt('nobody@example.test', PASSWORD)
    expect(wrong.refusal).toMatchObject({ code: 'sign-in-failed', status: 422 })
    expect(unknown.refusal.message).toBe(wrong.refusal.message)
    // Without the stand-in an unknown address answers in about a millisecond.
    expect(unknown.took).toBeGreaterThan(wrong.took / 4)
  })

  it('keeps the hash of the token and not the token', async () => {
    const { token } = await signIn(app, { email: person.email, password: PASSWORD, seconds: HOUR })
    const rows = await asOrganisationOf(app, bank, tx => tx.select().from(sessions))
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(Buffer.from(row.tokenHash).includes(Buffer.from(token, 'base64url'))).toBe(false)
  })

  it('keeps passwords as argon2id with the parameters meant', async () => {
    const [row] = await asOrganisationOf(app, bank, tx => tx.select().from(people))
    expect(row?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })
})

describe('a session', () => {
  it('ends for good', async () => {
    const { token } = await signIn(app, { email: person.email, password: PASSWORD, seconds: HOUR })
    await endSession(app, token)
    expect(await findSession(app, token)).toBeNull()
    await expect(endSession(app, token)).resolves.toBeUndefined()
  })

  it('expires', async () => {
    const { token } = await signIn(app, { email: person.email, password: PASSWORD, seconds: -1 })
    expect(await findSession(app, token)).toBeNull()
  })

  it('ends with the person being disabled', async () => {
    const leaver = await newPerson(app, bank)
    const { token } = await signIn(app, { email: leaver.email, password: PASSWORD, seconds: HOUR })
    await asOrganisationOf(app, bank, tx => tx.update(people).set({ disabledAt: new Date() }))
    expect(await findSession(app, token)).toBeNull()
    await expect(signIn(app, { email: leaver.email, password: PASSWORD, seconds: HOUR })).rejects.toMatchObject({
      code: 'sign-in-failed',
    })
    await asOrganisationOf(app, bank, tx => tx.update(people).set({ disabledAt: null }))
  })
})

describe('people', () => {
  it('are seen by their own organisation alone', async () => {
    const other = await newOrganisation(app, 'bank', 'Another Bank')
    expect(await asOrganisationOf(app, other, tx => readPerson(tx, person.personId))).toBeNull()
    expect(await asOrganisationOf(app, bank, tx => readPerson(tx, person.personId))).toMatchObject({
      name: 'Lin Wei',
      localName: '林薇',
      role: 'legal-officer',
      organisation: { id: bank, kind: 'bank' },
    })
  })

  it('have a role that fits, an address of their own and a password worth the name', async () => {
    const add = (change: object) =>
      asOrganisationOf(app, bank, tx =>
        addPerson(tx, bank, {
          email: 'new@example.test',
          name: 'New',
          role: 'legal-officer',
          password: PASSWORD,
          ...change,
        }),
      )
    await expect(add({ role: 'clerk' })).rejects.toMatchObject({ code: 'role-unfit' })
    await expect(add({ email: person.email.toUpperCase() })).rejects.toMatchObject({ code: 'email-taken' })
    await expect(add({ password: 'short' })).rejects.toMatchObject({ code: 'weak-password' })
    await expect(add({ password: 'x'.repeat(1000) })).rejects.toMatchObject({ code: 'weak-password' })
  })
})
