/** Words for what a report names: sizes, people in two scripts. */

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

/** As a policy names a member: `Nanping Notary Office 南平市公证处`. */
export function nameInBothScripts(who: { name: string; localName?: string }): string {
  return who.localName ? `${who.name} ${who.localName}` : who.name
}
