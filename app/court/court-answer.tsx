import { sizeWords } from '#app/bundles/words.ts'
import { Answer, Limit } from '#app/ui/answer.tsx'
import { Progress } from '#app/ui/progress.tsx'
import type { CheckState } from './use-bundle-check.ts'

interface CourtAnswerProps {
  state: CheckState
  /** Before anything was asked: "Not checked yet." */
  idle: string
  /** After what was found: who checked it, and with whose code. */
  checkedBy: string
}

/** The page's answer: never more than what has been checked so far. */
export function CourtAnswer({ state, idle, checkedBy }: CourtAnswerProps) {
  if (state.phase === 'idle') return <Answer>{idle}</Answer>
  if (state.phase === 'failed') {
    return (
      <Answer tone="wait" live>
        Nothing was checked. {state.message}
      </Answer>
    )
  }
  if (state.phase === 'done') {
    const { tone, sentence } = state.checked.answer
    return (
      <Answer tone={tone} live>
        {sentence} {checkedBy}
      </Answer>
    )
  }
  return (
    <div className="answer answer--neutral">
      <Working state={state} />
    </div>
  )
}

function Working({ state }: { state: CheckState }) {
  if (state.phase === 'fetching') {
    const label = `Not checked yet: fetching the bundle${state.bytes > 0 ? `, ${sizeWords(state.bytes)}` : ''}`
    return state.of ? <Progress label={label} value={state.bytes / state.of} /> : <p>{label} …</p>
  }
  if (state.phase !== 'checking') return null
  if (!state.progress) return <p>Not checked yet: reading the bundle …</p>
  const { done, total } = state.progress
  return <Progress label="Not checked yet: your browser is at it" value={done} max={total} unit="records" />
}

/** What the check does not say, with what the court can weigh it from. */
export function CourtLimit({ exhibits }: { exhibits: { identity: number[]; signing: number[] } }) {
  const numbers = (of: number[]) => (of.length > 0 ? ` (exhibit ${of.join(', ')})` : '')
  return (
    <Limit>
      This does not prove that what was recorded was true, nor who held the device, nor that these are all the records
      that exist. That is for the court to weigh: from the identity check{numbers(exhibits.identity)}, the signing
      session
      {numbers(exhibits.signing)} and what bears them out.
    </Limit>
  )
}
