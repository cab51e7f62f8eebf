export const taskViews = { mine: 'Mine', nobodys: 'Nobody’s', team: 'The team’s' } as const
export type TaskView = keyof typeof taskViews

export function isTaskView(text: string | null): text is TaskView {
  return text !== null && Object.hasOwn(taskViews, text)
}
