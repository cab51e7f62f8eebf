/** A stream of leaves, cut into the submissions that they are. */
import { parseHeader, SubmissionError } from '#ledger/submission.ts'

/** The leaves are no sequence of submissions; `at` is the index of the header at fault. */
export class NotSubmissions extends Error {
  override name = 'NotSubmissions'
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message)
  }
}

export class SubmissionCutter {
  #waiting: Uint8Array[] = []

  /** `size`: how many leaves came before. */
  constructor(public size = 0) {}

  /** Takes more leaves and answers every submission that is whole now. Throws `NotSubmissions`. */
  *take(leaves: readonly Uint8Array[]): Generator<{ readonly at: number; readonly leaves: Uint8Array[] }> {
    this.#waiting.push(...leaves)
    let from = 0
    try {
      while (from < this.#waiting.length) {
        const end = from + 1 + this.#countOf(this.#waiting[from]!)
        if (end > this.#waiting.length) break
        const at = this.size
        const whole = this.#waiting.slice(from, end)
        this.size += whole.length
        from = end
        yield { at, leaves: whole }
      }
    } finally {
      this.#waiting = this.#waiting.slice(from)
    }
  }

  /** Throws `NotSubmissions` when the leaves ended inside one. */
  end(): void {
    if (this.#waiting.length > 0) throw new NotSubmissions(this.size, 'the leaves end inside a submission')
  }

  #countOf(leaf: Uint8Array): number {
    try {
      return parseHeader(leaf).count
    } catch (error) {
      if (!(error instanceof SubmissionError)) throw error
      throw new NotSubmissions(this.size, `${error.fault}: ${error.message}`)
    }
  }
}
