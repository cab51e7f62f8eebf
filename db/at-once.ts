/**
 * Waits for several reads of one transaction together. Their statements go down the connection one behind the other
 * without waiting for each other's answers (pipelining), which costs one round trip and one system call in the place of
 * one each; PostgreSQL answers them in order. Only for reads that do not depend on each other and change no setting of
 * the transaction.
 */
export async function atOnce<T extends Record<string, unknown>>(
  reads: {
    [Name in keyof T]: PromiseLike<T[Name]> | T[Name]
  },
): Promise<T> {
  const answers = await Promise.all(Object.values(reads))
  return Object.fromEntries(Object.keys(reads).map((name, at) => [name, answers[at]])) as T
}
