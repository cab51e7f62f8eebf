export type TaskState = 'open' | 'done' | 'cancelled'

/** What the order of tasks is made of. */
export interface TaskNode {
  id: string
  parentId: string | null
  /** Tasks that have to be closed before it can be done. */
  waitsFor: readonly string[]
  state: TaskState
}

/** Levels of the tree: a task, its steps, and theirs. */
export const MOST_LEVELS = 4
/** Of one case, at once. */
export const MOST_OPEN = 200

/** The open tasks that this one waits for. */
export function blockersOf<T extends TaskNode>(task: TaskNode, all: readonly T[]): T[] {
  return all.filter(({ id, state }) => state === 'open' && task.waitsFor.includes(id))
}

function openStepsOf<T extends TaskNode>({ id }: Pick<TaskNode, 'id'>, all: readonly T[]): T[] {
  return all.filter(({ parentId, state }) => state === 'open' && parentId === id)
}

/** Why a task cannot be done yet, in sentences that name what comes first; none when it can. */
export function againstFinishing<T extends TaskNode & { title: string }>(task: TaskNode, all: readonly T[]): string[] {
  const quoted = (tasks: readonly T[]) => tasks.map(({ title }) => `“${title}”`).join(', ')
  const [blockers, steps] = [blockersOf(task, all), openStepsOf(task, all)]
  return [
    ...(blockers.length > 0 ? [`It waits for ${quoted(blockers)}: that has to be closed first.`] : []),
    ...(steps.length > 0 ? [`It has open steps: ${quoted(steps)}. Close them first.`] : []),
  ]
}

/** The tasks that hang under this one, however deep, without itself. */
export function under<T extends TaskNode>(task: Pick<TaskNode, 'id'>, all: readonly T[]): T[] {
  const found: T[] = []
  const seen = new Set([task.id])
  for (const id of seen) {
    for (const one of all) {
      if (one.parentId !== id || seen.has(one.id)) continue
      seen.add(one.id)
      found.push(one)
    }
  }
  return found
}

/**
 * Whether a task, as it is to be, could never be done: it comes before itself, by way of steps (done before what they
 * are steps of) and of tasks that are waited for. `all` may hold it as it was.
 */
export function comesBeforeItself(task: Omit<TaskNode, 'state'>, all: readonly Omit<TaskNode, 'state'>[]): boolean {
  const first = new Map<string, string[]>()
  const before = (earlier: string, later: string) => first.set(later, [...(first.get(later) ?? []), earlier])
  for (const { id, parentId, waitsFor } of [...all.filter(({ id }) => id !== task.id), task]) {
    if (parentId) before(id, parentId)
    for (const other of waitsFor) before(other, id)
  }
  const reached = new Set(first.get(task.id))
  for (const id of reached) for (const earlier of first.get(id) ?? []) reached.add(earlier)
  return reached.has(task.id)
}

/** How deep a task stands: 1 for one that is no step of another. */
export function levelOf(id: string, all: readonly Pick<TaskNode, 'id' | 'parentId'>[]): number {
  const parents = new Map(all.map(one => [one.id, one.parentId]))
  const seen = new Set<string>()
  for (let at: string | null | undefined = id; at && !seen.has(at); at = parents.get(at)) seen.add(at)
  return seen.size
}

export interface Branch<T> {
  task: T
  steps: Branch<T>[]
}

type Ordered = TaskNode & { dueOn: string | null; position: number }

/**
 * The open tasks as a tree, what is due first on top. A step whose task was closed without it hangs under the next open
 * one above, or stands by itself: nothing that is open is left out.
 */
export function treeOf<T extends Ordered>(all: readonly T[]): Branch<T>[] {
  const byId = new Map(all.map(task => [task.id, task]))
  const home = (task: T): string | null => {
    const seen = new Set<string>([task.id])
    let above = task.parentId
    while (above && !seen.has(above)) {
      const found = byId.get(above)
      if (!found) return null
      if (found.state === 'open') return above
      seen.add(above)
      above = found.parentId
    }
    return null
  }
  const open = all.filter(({ state }) => state === 'open').sort(inOrder)
  const homes = new Map(open.map(task => [task, home(task)]))
  const branches = (parent: string | null): Branch<T>[] =>
    open.filter(task => homes.get(task) === parent).map(task => ({ task, steps: branches(task.id) }))
  return branches(null)
}

function inOrder(a: Ordered, b: Ordered): number {
  const due = (task: Ordered) => task.dueOn ?? '9999'
  return due(a).localeCompare(due(b)) || a.position - b.position || a.id.localeCompare(b.id)
}

export type Standing = TaskState | 'asleep' | 'waiting'

/** How a task stands now. One that sleeps wakes at its time, or when the case's hold ends, if that is later. */
export function standingOf(
  task: TaskNode & { wakeAt: Date | null },
  all: readonly TaskNode[],
  heldUntil: Date | null,
  now: Date,
): Standing {
  if (task.state !== 'open') return task.state
  if (task.wakeAt && wakesAt(task.wakeAt, heldUntil) > now) return 'asleep'
  return blockersOf(task, all).length > 0 ? 'waiting' : 'open'
}

/** A hold stops our own clocks. */
export function wakesAt(wakeAt: Date, heldUntil: Date | null): Date {
  return heldUntil && heldUntil > wakeAt ? heldUntil : wakeAt
}
