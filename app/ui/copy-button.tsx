import { useEffect, useState } from 'react'

/** Copies `text`; absent until scripts run, since it could do nothing before. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [state, setState] = useState<'absent' | 'ready' | 'copied' | 'refused'>('absent')

  useEffect(() => setState('ready'), [])
  useEffect(() => {
    if (state !== 'copied' && state !== 'refused') return
    const timer = setTimeout(() => setState('ready'), 2_000)
    return () => clearTimeout(timer)
  }, [state])

  function copy() {
    // Absent outside secure contexts, and refused without permission.
    Promise.resolve(navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard')))
      .then(() => setState('copied'))
      .catch(() => setState('refused'))
  }

  if (state === 'absent') return null
  const words = { ready: label, copied: 'Copied', refused: 'Select and copy by hand' }
  return (
    <button type="button" className="copy" onClick={copy}>
      <span aria-live="polite">{words[state]}</span>
    </button>
  )
}
