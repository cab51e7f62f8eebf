/** Where to go after signing in: a path of ours, never another site, however the address was made. */
export function localPath(wanted: unknown, otherwise = '/'): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/') || /[\\\p{Cc}]/u.test(wanted)) return otherwise
  const here = 'http://localhost'
  if (!URL.canParse(wanted, here)) return otherwise
  const { origin, pathname, search, hash } = new URL(wanted, here)
  return origin === here && !pathname.startsWith('//') ? pathname + search + hash : otherwise
}
