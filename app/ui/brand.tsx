/** The product's mark: the H in a seal's frame. */
export function BrandMark() {
  return (
    <svg className="brand-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect x="2.1" y="2.1" width="19.8" height="19.8" rx="3" fill="none" stroke="currentColor" strokeWidth="2.2" />
      <path d="M7.2 17.5v-11m9.6 11v-11M7.2 12h9.6" fill="none" stroke="currentColor" strokeWidth="2.6" />
    </svg>
  )
}
