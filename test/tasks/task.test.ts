import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventNames } from '#app/cases/lifecycle.ts'
import { mentionsIn, type Named } from '#app/tasks/mentions.ts'
import {
  againstFinishing,
  type Branch,
  blockersOf,
  comesBeforeItself,
  levelOf,
  standingOf,
  type TaskNode,
  treeOf,
  under,
  wakesAt,
} from '#app/tasks/task.ts'
import { aboutKind, taskKinds, templateOf } from '#app/tasks/task-templates.ts'

type Node = TaskNode & { title: string; dueOn: string | null; position: number }

const node = (id: string, more: Partial<Node> = {}): Node => ({
  id,
  title: id,
  parentId: null,
  waitsFor: [],
  state: 'open',
  dueOn: null,
  position: 1,
  ...more,
})

describe('what comes first', () => {
  const file = node('file')
  const serve = node('serve', { waitsFor: ['file'] })
  const step = node('step', { parentId: 'serve' })

  it('is said in words, until it is closed', () => {
    expect(againstFinishing(serve, [file, serve, step])).toEqual([
      'It waits for “file”: that has to be closed first.',
      'It has open steps: “step”. Close them first.',
    ])
    const over = [{ ...file, state: 'cancelled' as const }, serve, { ...step, state: 'done' as const }]
    expect(againstFinishing(serve, over)).toEqual([])
    expect(againstFinishing(file, [file, serve, step])).toEqual([])
  })

  it('can be no circle, by way of steps either', () => {
    expect(comesBeforeItself({ ...file, waitsFor: ['serve'] }, [file, serve])).toBe(true)
    // A step is done before what it is a step of, and so cannot wait for it.
    expect(comesBeforeItself(node('new', { parentId: 'serve', waitsFor: ['serve'] }), [file, serve])).toBe(true)
    expect(comesBeforeItself(node('new', { parentId: 'file', waitsFor: ['serve'] }), [file, serve])).toBe(true)
    expect(comesBeforeItself(node('new', { parentId: 'file', waitsFor: ['step'] }), [file, serve, step])).toBe(false)
    expect(comesBeforeItself(node('new', { parentId: 'serve', waitsFor: ['step'] }), [file, serve, step])).toBe(false)
    expect(comesBeforeItself({ ...file, waitsFor: ['file'] }, [file])).toBe(true)
  })

  /** Tasks made one after another, each a step of any or none before it, and edges that somebody tries to add later. */
  const histories = fc.tuple(
    fc.array(
      fc.record({
        parent: fc.option(fc.nat(30)),
        waits: fc.array(fc.nat(30), { maxLength: 3 }),
        state: fc.constantFrom<TaskNode['state']>('open', 'done', 'cancelled'),
      }),
      { minLength: 1, maxLength: 14 },
    ),
    fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 30 }),
  )

  /** All that is accepted, in the order in which it was tried. */
  function accepted([made, tried]: [
    { parent: number | null; waits: number[]; state: TaskNode['state'] }[],
    [number, number][],
  ]): Node[] {
    let all: Node[] = []
    made.forEach(({ parent, waits, state }, at) => {
      const pick = (index: number) => (at === 0 ? [] : [`t${index % at}`])
      const parentId = parent === null ? null : (pick(parent)[0] ?? null)
      const fresh = node(`t${at}`, { parentId, waitsFor: [...new Set(waits.flatMap(pick))], state, position: at })
      if (!comesBeforeItself(fresh, all)) all = [...all, fresh]
      else all = [...all, { ...fresh, waitsFor: [] }]
    })
    for (const [a, b] of tried) {
      const [task, first] = [all[a % all.length]!, all[b % all.length]!]
      const wanted = { ...task, waitsFor: [...task.waitsFor, first.id] }
      if (!comesBeforeItself(wanted, all)) all = all.map(one => (one.id === task.id ? wanted : one))
    }
    return all
  }

  it('whatever is accepted can be done to the end', () => {
    fc.assert(
      fc.property(histories, history => {
        let all = accepted(history).map(one => ({ ...one, state: 'open' as TaskNode['state'] }))
        for (let left = all.length; left > 0; left--) {
          const next = all.find(one => one.state === 'open' && againstFinishing(one, all).length === 0)
          expect(next).toBeDefined()
          all = all.map(one => (one === next ? { ...one, state: 'done' as const } : one))
        }
      }),
    )
  })

  it('a refused order could never have been kept', () => {
    fc.assert(
      fc.property(histories, fc.nat(30), fc.nat(30), (history, a, b) => {
        const all = accepted(history).map(one => ({ ...one, state: 'open' as TaskNode['state'] }))
        const [task, first] = [all[a % all.length]!, all[b % all.length]!]
        const wanted = { ...task, waitsFor: [...task.waitsFor, first.id] }
        if (!comesBeforeItself(wanted, all)) return
        let left = all.map(one => (one.id === task.id ? wanted : one))
        for (let going = true; going; ) {
          const next = left.find(one => one.state === 'open' && againstFinishing(one, left).length === 0)
          going = next !== undefined
          left = left.map(one => (one === next ? { ...one, state: 'done' as const } : one))
        }
        expect(left.find(({ id }) => id === task.id)!.state).toBe('open')
      }),
    )
  })

  it('the tree holds every open task once, each below one that it is a step of', () => {
    fc.assert(
      fc.property(histories, history => {
        const all = accepted(history)
        const seen: string[] = []
        const walk = (branches: Branch<Node>[], above: string | null) => {
          for (const { task, steps } of branches) {
            seen.push(task.id)
            if (above) expect(under({ id: above }, all).map(({ id }) => id)).toContain(task.id)
            walk(steps, task.id)
          }
        }
        walk(treeOf(all), null)
        expect(seen.sort()).toEqual(all.flatMap(({ id, state }) => (state === 'open' ? [id] : [])).sort())
      }),
    )
  })
})

describe('the tree', () => {
  it('puts what is due first on top, and lifts what lost its task', () => {
    const all = [
      node('gone', { state: 'done' }),
      node('late', { position: 2 }),
      node('soon', { dueOn: '2026-12-01', position: 3 }),
      node('lifted', { parentId: 'gone', position: 4 }),
      node('below', { parentId: 'lifted', position: 5 }),
    ]
    const drawn = treeOf(all).map(({ task, steps }) => [task.id, steps.map(step => step.task.id)])
    expect(drawn).toEqual([
      ['soon', []],
      ['late', []],
      ['lifted', ['below']],
    ])
    expect(levelOf('below', all)).toBe(3)
  })

  it('ends on what cannot be', () => {
    const knot = [node('a', { parentId: 'b' }), node('b', { parentId: 'a' })]
    expect(levelOf('a', knot)).toBe(2)
    expect(under(knot[0]!, knot).map(({ id }) => id)).toEqual(['b'])
  })
})

describe('standing', () => {
  const now = new Date('2026-11-23T04:00:00Z')
  const later = new Date('2026-11-24T04:00:00Z')
  const muchLater = new Date('2026-12-24T04:00:00Z')
  const sleeping = (wakeAt: Date | null, more: Partial<Node> = {}) => ({ ...node('a', more), wakeAt })

  it('sleeps until its time, and on a held case until the hold ends', () => {
    expect(standingOf(sleeping(later), [], null, now)).toBe('asleep')
    expect(standingOf(sleeping(later), [], null, later)).toBe('open')
    expect(standingOf(sleeping(later), [], muchLater, later)).toBe('asleep')
    expect(standingOf(sleeping(later), [], muchLater, muchLater)).toBe('open')
    expect(wakesAt(later, muchLater)).toEqual(muchLater)
    expect(wakesAt(muchLater, later)).toEqual(muchLater)
    // A hold puts nothing to sleep that was awake.
    expect(standingOf(sleeping(null), [], muchLater, now)).toBe('open')
  })

  it('waits while another is open', () => {
    const waiting = sleeping(null, { waitsFor: ['b'] })
    expect(standingOf(waiting, [node('b')], null, now)).toBe('waiting')
    expect(blockersOf(waiting, [node('b', { state: 'done' })])).toEqual([])
    expect(standingOf(sleeping(later, { state: 'done' }), [], null, now)).toBe('done')
  })
})

describe('templates', () => {
  it('name events that there are, and kinds that can be closed', () => {
    for (const [kind, about] of Object.entries(taskKinds)) {
      expect(aboutKind(kind)).toBe(about)
      if ('doneBy' in about) expect(eventNames).toContain(about.doneBy.event)
    }
    expect(aboutKind('by-hand')).toBeNull()
    expect(aboutKind('constructor')).toBeNull()
  })

  it('open and settle what follows from each event', () => {
    expect(templateOf('submit-filing')).toMatchObject({
      opens: [{ kind: 'approve-filing' }],
      does: ['state-facts', 'put-right'],
    })
    expect(templateOf('record-step', { step: 'served' }).does).toEqual(['watch-service'])
    expect(templateOf('record-step', { step: 'objection-received' }).does).toEqual([])
    expect(templateOf('resume', { byClock: true }).opens).toMatchObject([{ kind: 'take-up' }])
    expect(templateOf('resume').opens).toEqual([])
    expect(templateOf('toString')).toEqual({ opens: [], does: [], drops: [] })
  })

  it('can be closed in every case: what an event alone closes, several do', () => {
    const settled = eventNames.flatMap(event => {
      const { does, drops } = templateOf(event)
      return drops === 'all' ? [...does] : [...does, ...drops]
    })
    for (const [kind, about] of Object.entries(taskKinds)) if ('doneBy' in about) expect(settled).toContain(kind)
  })
})

describe('mentions', () => {
  const people: Named[] = [
    { id: 'lin', name: 'Lin Wei', localName: '林薇' },
    { id: 'weiming', name: 'Lin Weiming', localName: '林薇明' },
    { id: 'jean', name: 'Jean-Luc Moreau', localName: null },
    { id: 'zhou', name: 'Zhou', localName: '周' },
    { id: 'twin', name: 'Lin Wei', localName: '林伟' },
  ]
  const named = (body: string) => mentionsIn(body, people)

  it('names people by either name, in any script, the longest that stands there', () => {
    expect(named('请@林薇看一下')).toEqual(['lin'])
    expect(named('＠林薇明 and @jean-luc moreau, please')).toEqual(['weiming', 'jean'])
    expect(named('@Lin Weiming: see page 3')).toEqual(['weiming'])
    expect(named('@ 林伟')).toEqual(['twin'])
    expect(named('@Zhou看')).toEqual(['zhou'])
    expect(named('(@LIN\n WEI)')).toEqual(['lin', 'twin'])
  })

  it('names nobody in an address, in part of a name, or without the sign', () => {
    expect(named('write to clerk@zhou.example')).toEqual([])
    expect(named('@Zhouyi and Lin Wei')).toEqual([])
    expect(named('@Lin Weim')).toEqual([])
    expect(named('@nobody @ 5%')).toEqual([])
    expect(named('')).toEqual([])
  })

  it('finds whoever is written, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...people),
        fc.boolean(),
        fc.string(),
        fc.string(),
        (person, local, before, after) => {
          const name = (local && person.localName) || person.name
          fc.pre(!/[@\p{L}\p{N}\p{M}._%+-]$/u.test(before.normalize('NFKC')) && !before.endsWith('@'))
          expect(named(`${before} @${name} ${after}`)).toContain(person.id)
        },
      ),
    )
  })
})
