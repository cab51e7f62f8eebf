export interface Turns {
  /** Runs `work` after all before it; null, without running it, when too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T | null>
  settled(): Promise<void>
}

export function oneAtATime(maxWaiting: number): Turns {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return {
    async run(work) {
      if (waiting > maxWaiting) return null
      waiting += 1
      const turn = last.then(work)
      last = turn.catch(() => {})
      try {
        return await turn
      } finally {
        waiting -= 1
      }
    },
    async settled() {
      await last
    },
  }
}
