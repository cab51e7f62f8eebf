/**
 * A place without its street, as a first suggestion for what partners see; the officer confirms it. Takes the last two
 * parts of a comma-separated address that name no street, or a Chinese one as far as its district.
 */
export function coarsePlace(place: string | null): string {
  if (!place) return ''
  const parts = place
    .normalize('NFKC')
    .split(/[,;\n]/)
    .map(part => uptoDistrict(part.trim()))
    .filter(part => part && !namesStreet(part))
  return parts.slice(-2).join(', ')
}

/** `福建省南平市延平区解放路12号` → `福建省南平市延平区`. */
function uptoDistrict(part: string): string {
  return /^[\p{Script=Han}]{2,}?.*[省市区县旗州]/u.exec(part)?.[0] ?? part
}

const street =
  /\d|\b(street|st|road|rd|lane|avenue|ave|alley|building|block|floor|room|apartment|flat|unit)\b\.?|[路街巷弄号栋幢室楼]/i

/** Digits and street words: what leads to a door. */
export function namesStreet(text: string): boolean {
  return street.test(text.normalize('NFKC'))
}

/** Whether a text shows any of the names; short Latin words such as "Co" are no name. */
export function showsName(text: string, names: readonly (string | null)[]): boolean {
  const seen = fold(text)
  return names.some(name => name && (seen.includes(fold(name)) || wordsOf(name).some(word => hasWord(seen, word))))
}

function wordsOf(name: string): string[] {
  return fold(name)
    .split(/[^\p{Letter}]+/u)
    .filter(word => word.length >= 3 && !/^(ltd|inc|gmbh|llc|corp|company|limited|trading|bank)$/.test(word))
}

function hasWord(text: string, word: string): boolean {
  return /^\p{Script=Han}+$/u.test(word) ? text.includes(word) : text.split(/[^\p{Letter}]+/u).includes(word)
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
