/** 256 bits in base64url, as `newToken` writes them; anything else is not worth a look-up. */
export function isToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}
