interface PersonNameProps {
  /** In Latin letters, as the register has it. */
  name: string
  /** In the script it was given in; shown whole, never cut. */
  local?: string | null
}

/** A person or an organisation: `Zhang Haiyang 张海洋`. */
export function PersonName({ name, local }: PersonNameProps) {
  return (
    <span className="person">
      <bdi>{name}</bdi>
      {local && local !== name && (
        <>
          {' '}
          <bdi>{local}</bdi>
        </>
      )}
    </span>
  )
}
