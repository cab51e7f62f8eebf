import { createRemixStub } from '@remix-run/testing'
import { createContext, type ReactElement, useContext } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'

/** The markup of an element as the server sends it, inside a router standing at `path`. */
export function render(element: ReactElement, path = '/'): string {
  return quietly(() => renderToStaticMarkup(<Routed element={element} path={path} />))
}

const Shown = createContext<ReactElement | null>(null)
const Stub = createRemixStub([{ path: '*', Component: Page }])

function Page() {
  return useContext(Shown)
}

function Routed({ element, path }: { element: ReactElement; path: string }) {
  return (
    <Shown.Provider value={element}>
      <Stub initialEntries={[path]} />
    </Shown.Provider>
  )
}

/** The stub's router is the browser's, which warns of its layout effects; anything else React says fails the test. */
function quietly(draw: () => string): string {
  const { error } = console
  const said: string[] = []
  console.error = (...words: unknown[]) => {
    const text = words.map(String).join(' ')
    if (!text.includes('useLayoutEffect does nothing on the server')) said.push(text)
  }
  try {
    const markup = draw()
    if (said.length > 0) throw new Error(`React complained:\n${said.join('\n')}`)
    return markup
  } finally {
    console.error = error
  }
}

/** Visible and read-out words, without markup. */
export function words(markup: string): string {
  return markup
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#x27;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim()
}

/** All opening tags of one name: `tags(markup, 'input')`. */
export function tags(markup: string, name: string): string[] {
  return markup.match(new RegExp(`<${name}(\\s[^>]*)?>`, 'g')) ?? []
}
