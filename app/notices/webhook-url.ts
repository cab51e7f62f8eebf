import { BlockList, isIP } from 'node:net'

/**
 * Where a webhook may go: public addresses over https. `loopback` allows this machine as well, over http too; it is
 * for demonstrations and tests, where partner and platform share one machine.
 */
export interface Reach {
  loopback: boolean
}

/** Why an address is not taken, in words; null when it may be called. Names are checked again once they resolve. */
export function reasonAgainstUrl(text: string, reach: Reach): string | null {
  if (text.length > MAX_URL) return `Keep the address under ${MAX_URL} characters.`
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url) return 'Enter a whole address, such as https://example.org/hooks/hardproof.'
  if (url.username || url.password) return 'Leave name and password out: each call is signed instead.'
  if (url.hash) return 'Leave out what follows the #: it is never sent.'
  const host = hostOf(url)
  if (reach.loopback && isLoopback(host)) {
    return ['http:', 'https:'].includes(url.protocol) ? null : 'Use an http or https address.'
  }
  if (url.protocol !== 'https:') return 'Use an https address: offers are not sent in the clear.'
  return isPublicHost(host) ? null : 'Use an address that can be reached from the internet.'
}

const MAX_URL = 500

/** Without the brackets of an IPv6 address and the dot that ends a full name. `URL` wrote 0x7f000001 as 127.0.0.1. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}

function isPublicHost(host: string): boolean {
  if (isIP(host)) return isPublicAddress(host)
  return host.includes('.') && !/\.(localhost|local|internal|intranet|lan|home|corp|onion|test|invalid)$/i.test(host)
}

export function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return loopback.check(host, 'ipv4')
  return host === '::1' || /^(.+\.)?localhost$/i.test(host)
}

/** Whether a literal address belongs to the public internet (IANA's special-purpose registries say which do not). */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4')
    case 6:
      return unicast.check(address, 'ipv6') && !special.check(address, 'ipv6')
    default:
      return false
  }
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')

const unicast = new BlockList()
unicast.addSubnet('2000::', 3, 'ipv6')

const special = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  special.addSubnet(network, prefix, 'ipv4')
}
// Tunnels and translators (Teredo, ORCHID, 6to4) lead back to IPv4 addresses of any kind.
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special.addSubnet(network, prefix, 'ipv6')
}
