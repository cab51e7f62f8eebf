import { describe, expect, it } from 'vitest'
import { isPublicAddress, reasonAgainstUrl } from '#app/notices/webhook-url.ts'

const strict = { loopback: false }
const demonstration = { loopback: true }

describe('where a webhook may go', () => {
  it.each(['https://hooks.example.org/in', 'https://8.8.8.8/x', 'https://[2606:4700::1111]:8443/x'])(
    'takes %s',
    url => {
      expect(reasonAgainstUrl(url, strict)).toBeNull()
    },
  )

  it.each([
    'https://127.0.0.1/x',
    'https://127.1/x',
    'https://0x7f000001/x',
    'https://2130706433/x',
    'https://0177.0.0.1/x',
    'https://[::1]/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://[::ffff:7f00:1]/x',
    'https://[64:ff9b::7f00:1]/x',
    'https://[2002:7f00:1::]/x',
    'https://[fd00::1]/x',
    'https://[fe80::1]/x',
    'https://0.0.0.0/x',
    'https://10.0.0.1/x',
    'https://172.16.5.4/x',
    'https://192.168.1.1/x',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/x',
    'https://localhost/x',
    'https://localhost./x',
    'https://api.localhost/x',
    'https://metadata.google.internal/x',
    'https://printer.local/x',
    'https://intranet/x',
    'http://hooks.example.org/in',
    'ftp://hooks.example.org/in',
    'javascript:alert(1)',
    'https://user:secret@hooks.example.org/in',
    'https://hooks.example.org/in#part',
    'hooks.example.org',
    `https://hooks.example.org/${'x'.repeat(600)}`,
  ])('refuses %s, in words', url => {
    expect(reasonAgainstUrl(url, strict)).toMatch(/^[A-Z].+\.$/)
  })

  it('reaches this machine in demonstrations, and still no other', () => {
    expect(reasonAgainstUrl('http://127.0.0.1:4010/hook', demonstration)).toBeNull()
    expect(reasonAgainstUrl('http://localhost:4010/hook', demonstration)).toBeNull()
    expect(reasonAgainstUrl('http://[::1]:4010/hook', demonstration)).toBeNull()
    expect(reasonAgainstUrl('http://10.0.0.1/hook', demonstration)).not.toBeNull()
    expect(reasonAgainstUrl('http://hooks.example.org/in', demonstration)).not.toBeNull()
    expect(reasonAgainstUrl('ftp://127.0.0.1/hook', demonstration)).not.toBeNull()
  })

  it('knows a public address from a special one', () => {
    expect(['1.1.1.1', '2606:4700::1111'].map(isPublicAddress)).toEqual([true, true])
    expect(['203.0.113.9', '2001:db8::1', '::', 'no address'].map(isPublicAddress)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })
})
