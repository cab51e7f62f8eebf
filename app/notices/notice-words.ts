/** What a notice is about, as the list groups them. */
export const noticeWords = {
  reminder: 'Deadline',
  escalation: 'Deadline, to the supervisor',
  mention: 'Mention',
  assigned: 'Case handed over',
  returned: 'Filing returned',
  task: 'Task',
  intake: 'Intake',
  pack: 'Rules',
} as const

export type NoticeKind = keyof typeof noticeWords

export function isNoticeKind(text: string | null): text is NoticeKind {
  return text !== null && Object.hasOwn(noticeWords, text)
}
