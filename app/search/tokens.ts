/** Scripts that are written without spaces: each character, and each pair of neighbours, can be looked for. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu
/** Letters, digits and the marks on them; whatever else stands between words. */
const WORDS = /[\p{L}\p{N}\p{M}]+/gu
/** A word is cut there: no name is longer, and an index row has its limit. */
const LONGEST = 40
/** Of one case: its parties, contract and numbers have far fewer. */
const MOST_TOKENS = 400

/**
 * What a text is found by. Latin and the like: its words, folded to lower case and without marks. Chinese and the like:
 * its characters and pairs of characters, so that a name of two characters is found, and a longer one by any part.
 */
export function searchTokens(text: string): string[] {
  const folded = fold(text)
  const tokens = new Set<string>()
  for (const [run] of folded.matchAll(UNSPACED)) for (const token of gramsOf(run)) tokens.add(token)
  for (const [word] of folded.replace(UNSPACED, ' ').matchAll(WORDS)) tokens.add(cut(word))
  return [...tokens].slice(0, MOST_TOKENS)
}

/**
 * What a search asks of the index, as a tsquery: every word of it, begun like this, and every pair of neighbours (a
 * single character where there is one alone). Null when there is nothing to look for.
 */
export function searchQuery(text: string): string | null {
  const folded = fold(text.slice(0, 200))
  const terms: string[] = []
  for (const [run] of folded.matchAll(UNSPACED)) {
    const characters = [...run]
    terms.push(...(characters.length === 1 ? characters : pairsOf(characters)).map(quote))
  }
  for (const [word] of folded.replace(UNSPACED, ' ').matchAll(WORDS)) terms.push(`${quote(cut(word))}:*`)
  return terms.length > 0 ? [...new Set(terms)].join(' & ') : null
}

/** Tokens as PostgreSQL reads a tsvector. */
export function tokenVector(texts: readonly (string | null | undefined)[]): string {
  return searchTokens(texts.filter(Boolean).join(' ')).map(quote).join(' ')
}

/** One form for what is written in several: full-width letters, capitals, marks on letters. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .normalize('NFC')
    .toLowerCase()
}

function gramsOf(run: string): string[] {
  const characters = [...run]
  return [...characters, ...pairsOf(characters)]
}

function pairsOf(characters: readonly string[]): string[] {
  return characters.slice(1).map((character, index) => characters[index]! + character)
}

function cut(word: string): string {
  return [...word].slice(0, LONGEST).join('')
}

/** Nothing but letters and digits gets here; quoted all the same. */
function quote(token: string): string {
  return `'${token.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`
}
