import { useEffect, useState } from 'react'

/** Absent until scripts run, since it could do nothing before. */
export function PrintButton() {
  const [ready, setReady] = useState(false)
  useEffect(() => setReady(true), [])
  if (!ready) return null
  return (
    <button type="button" className="copy" onClick={() => window.print()}>
      Print
    </button>
  )
}
