export interface Named {
  id: string
  name: string
  localName: string | null
}

/** Scripts that write words without spaces between them: a name may be followed by anything. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u
const WORD = /[\p{Letter}\p{Mark}\p{Number}_]/u

/**
 * The people that a text names with @, by either of their names, in the order of the text: `@Lin Wei`, `请@林薇看一下`.
 * The longest name that stands there counts; of two people with the same name both are meant, because nobody can tell.
 * An address such as `lin@example.org` names nobody.
 */
export function mentionsIn(body: string, people: readonly Named[]): string[] {
  const text = fold(body)
  const names = people.flatMap(({ id, name, localName }) =>
    [name, localName].flatMap(one => (one && fold(one) ? [{ id, name: fold(one) }] : [])),
  )
  const found = new Set<string>()
  for (const { index } of text.matchAll(/(?<![a-z0-9._%+-])@ ?/g)) {
    const after = text.slice(index + 1).trimStart()
    const here = names.filter(({ name }) => after.startsWith(name) && endsThere(name, after.slice(name.length)))
    const longest = Math.max(...here.map(({ name }) => name.length))
    for (const { id, name } of here) if (name.length === longest) found.add(id)
  }
  return [...found]
}

function endsThere(name: string, rest: string): boolean {
  const next = [...rest][0]
  return next === undefined || UNSPACED.test([...name].at(-1)!) || UNSPACED.test(next) || !WORD.test(next)
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}
