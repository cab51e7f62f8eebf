/** Without what could steer a terminal, break a line, or turn or hide letters: names in a bundle are a stranger's. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
}

/** Plain data with every text in it made printable. */
export function allPrintable<T>(value: T): T {
  if (typeof value === 'string') return printable(value) as T
  if (Array.isArray(value)) return value.map(allPrintable) as T
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [printable(key), allPrintable(one)])) as T
}
