export interface Loop {
  /** Runs now, or once more if it is running. */
  wake: () => void
  /** Waits for the run in progress. */
  stop: () => Promise<void>
}

/**
 * Runs `work` at once, then when woken and at least every `everyMs`; again at once while it returns true. An error is
 * reported and ends nothing.
 */
export function startLoop(
  work: () => Promise<boolean>,
  { everyMs, onError }: { everyMs: number; onError: (error: unknown) => void },
): Loop {
  let stopped = false
  let woken = false
  let interrupt = () => {}
  const wake = () => {
    woken = true
    interrupt()
  }

  async function rest(): Promise<void> {
    if (woken || stopped) return
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, everyMs)
      interrupt = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async function run(): Promise<void> {
    while (!stopped) {
      woken = false
      const more = await work().catch(error => {
        onError(error)
        return false
      })
      if (!more) await rest()
    }
  }

  const ended = run()
  return {
    wake,
    async stop() {
      stopped = true
      interrupt()
      await ended
    },
  }
}
