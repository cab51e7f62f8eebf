/** Waits until `read` gives a value that `holds`, asking every 25 ms. @throws with the last value when it never does */
export async function eventually<T>(
  read: () => Promise<T> | T,
  holds: (value: T) => boolean = Boolean,
  timeoutMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const value = await read()
    if (holds(value)) return value
    if (Date.now() > deadline) throw new Error(`after ${timeoutMs} ms it was still ${JSON.stringify(value)}`)
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}
