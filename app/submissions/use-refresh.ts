import { useRevalidator } from '@remix-run/react'
import { useEffect, useRef } from 'react'

/** Asks the page's loaders again every `milliseconds` while somebody can see it, and at once when it is seen again. */
export function useRefresh(milliseconds: number): void {
  const revalidator = useRevalidator()
  const latest = useRef(revalidator)
  latest.current = revalidator

  useEffect(() => {
    const ask = () => {
      if (document.visibilityState === 'visible' && latest.current.state === 'idle') latest.current.revalidate()
    }
    const timer = setInterval(ask, milliseconds)
    document.addEventListener('visibilitychange', ask)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', ask)
    }
  }, [milliseconds])
}
