interface ErrorWords {
  title: string
  what: string
  next: string
}

const words: Record<number, ErrorWords> = {
  400: {
    title: 'This could not be read',
    what: 'The request was not in a form that this page understands.',
    next: 'Go back, reload the page and try again. Nothing was changed.',
  },
  401: {
    title: 'Sign in first',
    what: 'This page is for people who are signed in, and your session has ended.',
    next: 'Sign in and open the page again. What you typed before was not saved.',
  },
  403: {
    title: 'Not yours to see or do',
    what: 'Your role does not allow this.',
    next: 'If you need it for your work, ask a supervisor of your organisation. Nothing was changed.',
  },
  404: {
    title: 'Nothing is here',
    what: 'There is no such page, or it belongs to another organisation.',
    next: 'Check the address, or look for the case or contract by its reference.',
  },
  409: {
    title: 'Not as things stand now',
    what: 'The state of this record has changed, or does not allow this step.',
    next: 'Open the record again, see how it stands now, and decide anew. Nothing was half-written.',
  },
  410: {
    title: 'This link has ended',
    what: 'The link has expired or was revoked by those who issued it.',
    next: 'Ask the sender for a new one.',
  },
  413: {
    title: 'Too large',
    what: 'What was sent is larger than is accepted at once.',
    next: 'Send it in smaller parts. Nothing was stored.',
  },
  429: {
    title: 'Too many requests',
    what: 'This was asked too often in a short time.',
    next: 'Wait a minute, then try again.',
  },
  503: {
    title: 'Not available just now',
    what: 'A part that this page needs does not answer.',
    next: 'Wait a minute and reload. What was recorded before is safe.',
  },
}

const refused: ErrorWords = {
  title: 'This was refused',
  what: 'The request was understood and refused.',
  next: 'Go back, correct what is named, and try again. Nothing was changed.',
}

const ours: ErrorWords = {
  title: 'Something failed on our side',
  what: 'This page could not be made. It is not your fault, and it has been noted.',
  next: 'Reload the page. If you were saving something, look first whether it was saved before you send it again.',
}

/** What to say for an HTTP status. */
export function errorWords(status: number): ErrorWords {
  return words[status] ?? (status >= 500 ? ours : refused)
}
