interface SealProps {
  /** Two to four characters, such as 闽南平证; without them the product's own mark is cut into the seal. */
  characters?: string
  /** Whose seal it is, in words. */
  label: string
  size?: 'small' | 'large'
}

/**
 * The notary's seal, white characters cut into vermilion, read as seals are: from the right column to the left. Only
 * for a seal that exists on the document shown.
 */
export function Seal({ characters, label, size = 'small' }: SealProps) {
  const characterList = [...(characters ?? '')].slice(0, 4)
  const cut = characterList.map((character, at) => ({ character, ...place(at, characterList.length) }))
  return (
    <svg className={`seal seal--${size}`} viewBox="0 0 64 64" role="img" aria-label={label}>
      <path
        className="seal__stone"
        d="M6.5 2.8 31 2.2l25.8.9c3 .2 4.5 1.9 4.6 4.7l.5 23.6-.6 25.4c-.2 2.9-1.9 4.5-4.6 4.7L32 62l-25.2-.7c-2.8-.2-4.3-1.7-4.4-4.6L2 32l.5-24.6c.1-2.9 1.4-4.4 4-4.6Z"
      />
      <path
        className="seal__rim"
        d="M7.6 6.6h48.9c1 0 1.2.3 1.2 1.3v48.3c0 1-.3 1.3-1.3 1.3H7.8c-1 0-1.3-.3-1.3-1.2V7.7c0-.9.2-1.1 1.1-1.1Z"
      />
      {cut.length > 0 ? (
        cut.map(({ character, x, y, fontSize }) => (
          <text
            key={`${x} ${y}`}
            className="seal__text"
            x={x}
            y={y}
            fontSize={fontSize}
            textAnchor="middle"
            dominantBaseline="central"
          >
            {character}
          </text>
        ))
      ) : (
        <path className="seal__h" d="M20 48V16m24 32V16M20 32h24" />
      )}
    </svg>
  )
}

/** Columns from right to left, each from top to bottom; a lone column stands in the middle. */
function place(at: number, count: number) {
  if (count === 1) return { x: 32, y: 33, fontSize: 40 }
  if (count === 2) return { x: 32, y: at === 0 ? 20 : 45, fontSize: 25 }
  const column = Math.floor(at / 2)
  const alone = count === 3 && at === 2
  return { x: column === 0 ? 45 : 19, y: alone ? 32.5 : at % 2 === 0 ? 20 : 45, fontSize: 23.5 }
}
