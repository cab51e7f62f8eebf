import { createServer, type Socket } from 'node:net'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { isMailAddress, type Mail } from '#app/mail/mail.ts'
import { readMailSettings } from '#app/mail/mail-settings.ts'
import { oneLine } from '#app/mail/one-line.ts'
import { openSmtp } from '#app/mail/smtp.server.ts'
import { readStartConfig } from '#workers/cli/start/env.ts'
import { readWorkerConfig } from '#workers/env.ts'
import { mailServer } from './mail-server.ts'

const server = await mailServer()
const settings = (url: string) =>
  readMailSettings({ HARDPROOF_SMTP_URL: url, HARDPROOF_MAIL_FROM: 'Hardproof 武夷 <deadlines@bank.example>' }).data!

const mail: Mail = {
  to: 'lin.wei@bank.example',
  subject: 'NP-2026-00418: 诉讼时效届满, due in 7 days',
  text: 'Due on 30 Nov 2026.\nA line.\n',
  messageId: '<019abcde-0000-7000-8000-000000000001@bank.example>',
  at: new Date('2026-11-23T08:00:00Z'),
}

beforeEach(() => {
  server.received.length = 0
  server.refusals.length = 0
})

describe('sending by SMTP', () => {
  it('puts one message on the wire, with the id and the date that it was given', async () => {
    const port = openSmtp(settings(server.url))
    expect(port.domain).toBe('bank.example')
    expect(await port.send(mail)).toEqual({ state: 'sent' })
    const [message] = server.received
    expect(message).toMatchObject({ from: 'deadlines@bank.example', to: ['lin.wei@bank.example'] })
    expect(message!.headers).toMatchObject({
      'message-id': [mail.messageId],
      date: ['Mon, 23 Nov 2026 08:00:00 +0000'],
      'auto-submitted': ['auto-generated'],
      'content-type': [expect.stringMatching(/^text\/plain; charset=utf-8/)],
    })
    expect(decoded(message!.headers.subject![0]!)).toBe(mail.subject)
    expect(decoded(message!.headers.from![0]!)).toBe('Hardproof 武夷 <deadlines@bank.example>')
  })

  it('lets nothing in a subject become a header, or in an address another recipient', async () => {
    const port = openSmtp(settings(server.url))
    const subject = 'Due\r\nBcc: thief@evil.example\r\n\r\nbody\u2028X: y\u202ezyx'
    expect(await port.send({ ...mail, subject })).toEqual({ state: 'sent' })
    const [message] = server.received
    expect(message!.to).toEqual(['lin.wei@bank.example'])
    expect(Object.keys(message!.headers)).not.toContain('bcc')
    expect(message!.headers.subject).toEqual(['Due Bcc: thief@evil.example body X: y zyx'])
    for (const to of [
      'a@b.example\r\nRCPT TO:<thief@evil.example>',
      'a@b.example, thief@evil.example',
      '<a@b.example>',
      '',
      'nobody',
    ]) {
      expect(await port.send({ ...mail, to })).toMatchObject({ state: 'refused' })
    }
    expect(server.received).toHaveLength(1)
  })

  it('ends with what the server says for good of the message or the address', async () => {
    const port = openSmtp(settings(server.url))
    server.refusals.push({ at: 'rcpt', code: 550, text: 'No such mailbox' }, { at: 'data', code: 554, text: 'Spam' })
    expect(await port.send(mail)).toEqual({ state: 'refused', words: 'The mail server refused this address (550)' })
    expect(await port.send(mail)).toEqual({ state: 'refused', words: 'The mail server refused the message (554)' })
  })

  it('tries later what may be put right', async () => {
    const port = openSmtp(settings(server.url))
    server.refusals.push({ at: 'rcpt', code: 451, text: 'Greylisted' }, { at: 'data', code: 452, text: 'Disk full' })
    expect(await port.send(mail)).toEqual({ state: 'later', words: 'The mail server asked to wait (451)' })
    expect(await port.send(mail)).toEqual({ state: 'later', words: 'The mail server asked to wait (452)' })
    const nobody = openSmtp(settings('smtp://127.0.0.1:1'))
    expect(await nobody.send(mail)).toEqual({ state: 'later', words: 'The mail server cannot be reached' })
  })

  it('does not take a wrong password for the end of a message', async () => {
    const closed = await mailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'hardproof' && password === 'p@ss' ? done(null, { user: 1 }) : done(new Error('No')),
    })
    const as = (user: string) => openSmtp(settings(closed.url.replace('smtp://', `smtp://${user}@`)))
    expect(await as('hardproof:wrong').send(mail)).toEqual({
      state: 'later',
      words: 'The mail server did not let us sign in',
    })
    expect(await as('hardproof:p%40ss').send(mail)).toEqual({ state: 'sent' })
  })

  it('gives up waiting for a server that says nothing', async () => {
    const sockets: Socket[] = []
    const silent = createServer(socket => sockets.push(socket))
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    afterAll(() => {
      for (const socket of sockets) socket.destroy()
      silent.close()
    })
    const { port } = silent.address() as { port: number }
    const smtp = openSmtp(settings(`smtp://127.0.0.1:${port}`), { connect: 200, silence: 200 })
    expect(await smtp.send(mail)).toEqual({ state: 'later', words: 'The mail server did not answer in time' })
  })

  it('sends nothing in clear but on this machine, and nothing under a certificate that nobody vouches for', async () => {
    // Leads here, and is none of the names of this machine.
    const elsewhere = openSmtp(settings(server.url.replace('127.0.0.1', '0.0.0.0')))
    expect(await elsewhere.send(mail)).toMatchObject({ state: 'later' })
    expect(server.received).toEqual([])
    const encrypted = await mailServer({ secure: true })
    const smtps = openSmtp(settings(encrypted.url.replace('smtp:', 'smtps:')))
    const outcome = { state: 'later', words: 'No encrypted connection with the mail server came about' }
    expect(await smtps.send(mail)).toEqual(outcome)
    expect(encrypted.received).toEqual([])
  })
})

describe('what e-mail is set up by', () => {
  const read = (url?: string, from?: string) => readMailSettings({ HARDPROOF_SMTP_URL: url, HARDPROOF_MAIL_FROM: from })

  it('is both or neither, and an address that can send', () => {
    expect(read().data).toBe(null)
    expect(read('smtps://u:p@mail.bank.example', 'a@bank.example').data).toMatchObject({
      from: { name: '', address: 'a@bank.example' },
    })
    for (const [url, from, name] of [
      ['smtp://mail', undefined, 'HARDPROOF_MAIL_FROM'],
      [undefined, 'a@b.example', 'HARDPROOF_SMTP_URL'],
      ['http://mail', 'a@b.example', 'HARDPROOF_SMTP_URL'],
      ['smtp://mail', 'Hardproof', 'HARDPROOF_MAIL_FROM'],
      ['smtp://mail', 'A <a@b>\r\nBcc: <c@d>', 'HARDPROOF_MAIL_FROM'],
    ] as const) {
      const { success, error } = read(url, from)
      expect([url, from, success, error?.issues[0]?.path[0]]).toEqual([url, from, false, name])
    }
  })

  it('is asked of the worker when it starts, and passed on to it', () => {
    const worker = {
      NODE_ENV: 'test' as const,
      DATABASE_URL: 'postgres://127.0.0.1/x',
      HARDPROOF_SMTP_URL: 'smtp://127.0.0.1',
    }
    expect(() => readWorkerConfig(worker)).toThrow('set HARDPROOF_MAIL_FROM correctly')
    const whole = { ...worker, HARDPROOF_MAIL_FROM: 'a@b.example', HARDPROOF_ORIGIN: 'https://hardproof.example/x' }
    expect(readWorkerConfig(whole)).toMatchObject({
      mail: { from: { address: 'a@b.example' } },
      publicOrigin: 'https://hardproof.example',
    })
    expect(readWorkerConfig({ DATABASE_URL: worker.DATABASE_URL }).mail).toBe(null)
    expect(readStartConfig(whole).mail).toEqual({
      HARDPROOF_SMTP_URL: 'smtp://127.0.0.1',
      HARDPROOF_MAIL_FROM: 'a@b.example',
    })
  })

  it('knows an address', () => {
    expect(['a@b.example', 'lin.wei+x@bank.co', 'x@localhost'].map(isMailAddress)).toEqual([true, true, true])
    expect(['a b@c.d', 'a@b@c', 'a@', '@b', 'a@b..c', 'a@b\n'].map(isMailAddress)).toEqual(Array(6).fill(false))
  })
})

it('cuts a long line between characters', () => {
  expect(oneLine('😀'.repeat(5), 3)).toBe('😀😀…')
  expect(oneLine('  a\t\tb\0c  ', 9)).toBe('a b c')
})

/** Encoded words of RFC 2047, both kinds. */
function decoded(header: string): string {
  const joined = header.replace(/\?=\s+=\?/g, '?==?')
  const bytes = joined.replace(/=\?utf-8\?(b|q)\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
    kind.toLowerCase() === 'b'
      ? Buffer.from(text, 'base64').toString('latin1')
      : text.replace(/_/g, ' ').replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
  )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
