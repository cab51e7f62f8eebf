const PREFIX = 'disputed/'

/** As a statement's fact: that the other side disputes what the item `CN3` asks for. */
export function disputeOf(item: string): `${typeof PREFIX}${string}` {
  return `${PREFIX}${item}`
}

/** The item that the statement says is disputed; null for any other statement. */
export function disputedItem(fact: string): string | null {
  return fact.startsWith(PREFIX) ? fact.slice(PREFIX.length) : null
}
