/** Words for what a report names: event types, sizes, people in two scripts. */

const EVENTS: Record<string, string> = {
  'contract.drafted': 'Drafted',
  'contract.shown': 'Shown',
  'contract.consented': 'Consented',
  'contract.identified': 'Identity checked',
  'contract.signed': 'Signed',
  'contract.countersigned': 'Countersigned',
  'contract.delivered': 'Delivered',
  'contract.paid': 'Paid',
  'contract.missed': 'Payment missed',
  'contract.amended': 'Amended',
  'contract.terminated': 'Terminated',
  'evidence.stored': 'Evidence stored',
}

/** A type that has no words yet is shown as it stands on the ledger. */
export function eventWords(type: string): string {
  return EVENTS[type] ?? type
}

export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KiB`
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`
}

export function inBothScripts(who: { name: string; localName?: string }): string {
  return who.localName && who.localName !== who.name ? `${who.name}  ${who.localName}` : who.name
}

/** `d7a8fbb307d78094 69ca9abcb0082e4f …`: long hexadecimal in groups that an eye can compare. */
export function grouped(hex: string, size = 16): string {
  return hex.match(new RegExp(`.{1,${size}}`, 'g'))?.join('\u00a0 ') ?? ''
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`
}
