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

/**
 * The part of a text that shows who somebody is, in the name's own spelling; null when nothing does. Of a person any
 * word of the name does; of a company all of it that sets it apart, without its legal form and, where `place` is known,
 * without the names of places that companies begin with.
 */
export function nameShown(text: string, names: readonly (string | null)[], place: string | null = null): string | null {
  const seen = fold(text)
  for (const name of names) {
    if (!name) continue
    const shown = partsThatTell(name, place).find(part => has(seen, fold(part)))
    if (shown) return shown
  }
  return null
}

/** A first suggestion for what partners see: never one that would be refused. */
export function suggestedPlace(place: string | null, names: readonly (string | null)[]): string {
  const parts = coarsePlace(place).split(', ')
  return parts.filter(part => !nameShown(part, names, place)).join(', ')
}

const hanForm =
  /(股份有限公司|有限责任公司|有限公司|分公司|公司|集团|企业|合伙|银行|贸易|科技|实业|商贸|工厂|厂|店|商行|\(.*?\))/gu
const latinForm =
  /^(co|ltd|inc|gmbh|ag|llc|llp|plc|sa|srl|bv|pte|corp|corporation|company|limited|trading|bank|group|holdings?|industries|enterprises?|technology|services|and|of|the)$/

function partsThatTell(name: string, place: string | null): string[] {
  const whole = name.normalize('NFKC').trim()
  if (/\p{Script=Han}/u.test(whole)) {
    const bare = whole.replace(hanForm, '')
    return [bare === whole ? whole : withoutPlace(bare, place)].filter(part => part.length >= 2)
  }
  const words = whole.split(/[^\p{Letter}\p{Mark}]+/u).filter(Boolean)
  const own = words.filter(word => !latinForm.test(fold(word)))
  if (own.length === words.length) return [whole, ...words.filter(word => word.length >= 3)]
  const places = placeWords(place)
  const apart = own.filter(word => !places.has(fold(word)))
  return [(apart.length > 0 ? apart : own).join(' ')].filter(part => part.length >= 3)
}

function placeWords(place: string | null): Set<string> {
  return new Set(
    fold(place ?? '')
      .split(/[^\p{Letter}\p{Mark}]+/u)
      .filter(Boolean),
  )
}

/** `福建启明` in `福建省南平市` → `启明`. */
function withoutPlace(name: string, place: string | null): string {
  for (let length = name.length - 2; length >= 2; length--) {
    if (place?.includes(name.slice(0, length))) return name.slice(length).replace(/^[省市区县旗州]/u, '')
  }
  return name
}

/** As whole words; Chinese has none, so there anywhere. */
function has(text: string, part: string): boolean {
  if (/\p{Script=Han}/u.test(part)) return text.includes(part)
  const spaced = (each: string) =>
    ` ${each
      .split(/[^\p{Letter}\p{Mark}]+/u)
      .filter(Boolean)
      .join(' ')} `
  return spaced(text).includes(spaced(part))
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
