import { CopyButton } from './copy-button.tsx'

interface HashProps {
  /** Lower-case hex, of any length. */
  value: string
  /** What it is a fingerprint of: "SHA-256 of the file". */
  label?: string
}

/** A fingerprint: short at first, whole on demand, copyable. Not inside a paragraph: it unfolds. */
export function Hash({ value, label = 'Fingerprint' }: HashProps) {
  const groups = value.match(/.{1,4}/g) ?? []
  if (groups.length <= 5) return <span className="hash">{groups.join(' ')}</span>
  return (
    <details className="hash">
      <summary>
        <span className="sr-only">{label} </span>
        <span className="hash__short">
          {groups.slice(0, 3).join(' ')} … {groups.at(-1)}
        </span>
      </summary>
      <div className="hash__whole">
        <span className="hash__label">{label}</span>
        <code>{groups.join(' ')}</code>
        <CopyButton text={value} />
      </div>
    </details>
  )
}
