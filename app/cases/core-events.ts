import { z } from 'zod'
import { caseworkers, type Role } from '#app/identity/actor.ts'
import type { EventDefinition, Situation } from '#app/lifecycle/event-definition.ts'
import { calendarDate, choice, hour, reason, text } from '#app/lifecycle/event-fields.ts'
import { type Stage, stageWords } from '#app/lifecycle/stage.ts'
import { courtSteps, decisions, outcomeOptions, outcomes } from './case-options.ts'

const supervisors = ['supervisor'] as const satisfies readonly Role[]
const atWork = ['preparing', 'negotiating'] as const satisfies readonly Stage[]

/** Negotiation and mediation have a stage of their own; on other tracks a demand leaves the case where it is. */
const isTalk = ({ track }: Situation) => track === 'negotiation' || track === 'mediation'

/** How a claim gets from the queue to a decision. Money, hearings and letters have events of their own. */
export const coreEvents = {
  'change-track': {
    label: 'Change the track',
    past: 'track changed',
    by: caseworkers,
    from: [...atWork, 'decided'],
    form: z.object({ track: text('Choose the track'), reason: reason(10) }),
    fields: [
      {
        name: 'track',
        label: 'Track',
        kind: 'choice',
        options: 'tracks',
        hint: 'Those that the rule pack opens to this claim.',
      },
      { name: 'reason', label: 'Why', kind: 'long-text' },
    ],
    undoable: true,
    offered: 'menu',
  },
  'choose-court': {
    label: 'Choose the court',
    past: 'court chosen',
    by: caseworkers,
    from: [...atWork],
    form: z.object({ courtId: z.uuid('Choose a court from the list') }),
    fields: [{ name: 'courtId', label: 'Court', kind: 'choice', options: 'courts' }],
    undoable: true,
    offered: 'menu',
  },
  'begin-negotiation': {
    label: 'Begin negotiating',
    past: 'negotiation begun',
    by: caseworkers,
    from: ['preparing'],
    leads: ['negotiating'],
    to: () => 'negotiating',
    form: z.object({ on: calendarDate('Enter the day on which the talks began'), note: text().optional() }),
    fields: [
      { name: 'on', label: 'Since', kind: 'date' },
      { name: 'note', label: 'Note', kind: 'long-text', optional: true },
    ],
    undoable: true,
    offered: 'menu',
  },
  'record-demand': {
    label: 'Record a demand',
    past: 'demand recorded',
    by: caseworkers,
    from: [...atWork],
    leads: ['preparing', 'negotiating'],
    to: now => (isTalk(now) ? 'negotiating' : now.stage),
    form: z.object({
      on: calendarDate('Enter the day on which it was sent'),
      receivedOn: calendarDate().optional(),
      words: text('Say how it was sent').max(500),
    }),
    fields: [
      { name: 'on', label: 'Sent on', kind: 'date' },
      {
        name: 'receivedOn',
        label: 'Received on',
        kind: 'date',
        optional: true,
        hint: 'Where the law restarts a period on demand, it does so on this day.',
      },
      { name: 'words', label: 'How', kind: 'text', hint: 'Such as: registered letter, e-mail, in person.' },
    ],
    undoable: true,
    offered: 'menu',
  },
  'submit-filing': {
    label: 'Submit the filing for approval',
    past: 'filing submitted for approval',
    by: caseworkers,
    from: [...atWork],
    leads: ['awaiting-approval'],
    to: () => 'awaiting-approval',
    against: now => [
      ...(now.refusedRecords > 0
        ? ['The ledger refused a record of this contract. Have it captured again before anything is filed on it.']
        : []),
      ...(now.overridden ? [] : now.missingGates),
    ],
    form: z.object({ note: text().optional() }),
    fields: [{ name: 'note', label: 'For the supervisor', kind: 'long-text', optional: true }],
    undoable: true,
    offered: 'header',
  },
  'override-readiness': {
    label: 'Let it be filed as it is',
    past: 'missing items overridden',
    by: supervisors,
    from: [...atWork],
    against: now =>
      now.missingGates.length === 0
        ? ['Nothing that bars the filing is missing.']
        : now.overridden
          ? ['It is overridden already, for the next filing.']
          : [],
    form: z.object({ reason: reason(20) }),
    fields: [
      {
        name: 'reason',
        label: 'Why it may be filed although items are missing',
        kind: 'long-text',
        hint: 'It stands on the record with your name, for the next filing alone.',
      },
    ],
    undoable: true,
    offered: 'menu',
  },
  'approve-filing': {
    label: 'Approve the filing',
    past: 'filing approved',
    by: supervisors,
    from: ['awaiting-approval'],
    leads: ['approved'],
    to: () => 'approved',
    against: (now, actor) =>
      now.submittedById === actor.id ? ['You submitted this filing. Somebody else has to approve it.'] : [],
    form: z.object({ note: text().optional() }),
    fields: [{ name: 'note', label: 'Note', kind: 'long-text', optional: true }],
    undoable: true,
    offered: 'header',
  },
  'return-filing': {
    label: 'Return the filing',
    past: 'filing returned',
    by: supervisors,
    from: ['awaiting-approval', 'approved'],
    leads: ['preparing'],
    to: () => 'preparing',
    form: z.object({ reason: reason(10) }),
    fields: [{ name: 'reason', label: 'What has to be put right', kind: 'long-text' }],
    offered: 'menu',
  },
  'withdraw-filing': {
    label: 'Take the filing back',
    past: 'filing taken back',
    by: caseworkers,
    from: ['awaiting-approval', 'approved'],
    leads: ['preparing'],
    to: () => 'preparing',
    against: (now, actor) =>
      actor.role === 'supervisor' || now.submittedById === actor.id
        ? []
        : ['Only whoever submitted it, or a supervisor, can take it back.'],
    form: z.object({ reason: reason(10) }),
    fields: [{ name: 'reason', label: 'Why', kind: 'long-text' }],
    offered: 'menu',
  },
  'record-filed': {
    label: 'Record that it was filed',
    past: 'filed',
    by: caseworkers,
    from: ['approved'],
    leads: ['filed'],
    to: () => 'filed',
    form: z.object({
      on: calendarDate('Enter the day on which it was filed'),
      at: hour().optional(),
      courtReference: text().max(100).optional(),
    }),
    fields: [
      { name: 'on', label: 'Filed on', kind: 'date' },
      {
        name: 'at',
        label: 'At',
        kind: 'text',
        optional: true,
        hint: 'Hour there, such as 15:30, where a cut-off hour counts.',
      },
      { name: 'courtReference', label: "The court's reference", kind: 'text', optional: true },
    ],
    undoable: true,
    offered: 'header',
  },
  'record-step': {
    label: 'Record a step of the court',
    past: 'step of the court recorded',
    by: caseworkers,
    from: ['filed', 'decided'],
    form: z.object({
      step: choice(courtSteps, 'Choose what happened'),
      on: calendarDate('Enter the day on which it happened'),
      at: hour().optional(),
      note: text().max(500).optional(),
    }),
    fields: [
      { name: 'step', label: 'What happened', kind: 'choice', options: optionsOf(courtSteps) },
      { name: 'on', label: 'On', kind: 'date' },
      { name: 'at', label: 'At', kind: 'text', optional: true, hint: 'Hour there, where a cut-off hour counts.' },
      { name: 'note', label: 'Note', kind: 'text', optional: true },
    ],
    undoable: true,
    offered: 'header',
  },
  'record-decision': {
    label: 'Record the decision',
    past: 'decided',
    by: caseworkers,
    from: ['filed'],
    leads: ['decided'],
    to: () => 'decided',
    form: z.object({
      decision: choice(decisions, 'Choose what was decided'),
      on: calendarDate('Enter the day of the decision'),
      note: text().max(500).optional(),
    }),
    fields: [
      { name: 'decision', label: 'What was decided', kind: 'choice', options: optionsOf(decisions) },
      { name: 'on', label: 'On', kind: 'date' },
      { name: 'note', label: 'Note', kind: 'text', optional: true },
    ],
    undoable: true,
    offered: 'menu',
  },
  hold: {
    label: 'Hold the case',
    past: 'held',
    by: caseworkers,
    from: 'open',
    against: now => (now.heldUntil ? ['It is on hold already: let it go on first.'] : []),
    form: z.object({ until: calendarDate('Enter the day on which it goes on'), reason: reason(5) }),
    fields: [
      {
        name: 'until',
        label: 'Until',
        kind: 'date',
        hint: 'It goes on by itself on this day. Our own clocks stand still until then; limitation and the court’s deadlines do not.',
      },
      { name: 'reason', label: 'Why', kind: 'text' },
    ],
    undoable: true,
    offered: 'menu',
  },
  resume: {
    label: 'Let it go on',
    past: 'hold ended',
    by: caseworkers,
    from: 'open',
    against: now => (now.heldUntil ? [] : ['It is not on hold.']),
    form: z.object({}),
    byClock: true,
    fields: [],
    offered: 'menu',
  },
  claim: {
    label: 'Take the case',
    past: 'taken',
    by: caseworkers,
    from: 'open',
    against: (now, actor) =>
      now.officerId === null
        ? []
        : [
            now.officerId === actor.id
              ? 'It is yours already.'
              : 'Somebody else has it: ask a supervisor to hand it over.',
          ],
    form: z.object({}),
    fields: [],
    undoable: true,
    offered: 'header',
  },
  release: {
    label: 'Give the case back',
    past: 'given back',
    by: caseworkers,
    from: 'open',
    against: (now, actor) =>
      now.officerId === null
        ? ['Nobody has it.']
        : now.officerId === actor.id || actor.role === 'supervisor'
          ? []
          : ['Only the officer who has it, or a supervisor, can give it back.'],
    form: z.object({ reason: text().max(500).optional() }),
    fields: [{ name: 'reason', label: 'Why', kind: 'text', optional: true }],
    undoable: true,
    offered: 'menu',
  },
  assign: {
    label: 'Hand the case over',
    past: 'handed over',
    by: caseworkers,
    from: 'open',
    against: (now, actor) =>
      actor.role === 'supervisor' || now.officerId === actor.id || now.officerId === null
        ? []
        : ['Somebody else has it: a supervisor can hand it over.'],
    form: z.object({ officerId: z.uuid('Choose the officer'), note: text().max(500).optional() }),
    fields: [
      { name: 'officerId', label: 'To', kind: 'person', options: 'people', hint: 'Open tasks go with the case.' },
      { name: 'note', label: 'Note', kind: 'text', optional: true },
    ],
    undoable: true,
    offered: 'menu',
  },
  'adopt-rules': {
    label: 'Judge by the rules in force now',
    past: 'rules brought up to date',
    by: caseworkers,
    from: 'open',
    form: z.object({}),
    fields: [],
    undoable: true,
    offered: 'menu',
  },
  undo: {
    label: 'Undo the last step',
    past: 'step undone',
    by: caseworkers,
    from: [...atWork, 'awaiting-approval', 'approved', 'filed', 'decided', 'with-partner'],
    leads: [...atWork, 'awaiting-approval', 'approved', 'filed', 'decided'],
    to: now => now.lastUndoable?.from ?? now.stage,
    against: (now, actor) => {
      if (!now.lastUndoable) return ['Nothing that happened last can be taken back.']
      if (actor.role === 'supervisor') return []
      const { name } = now.lastUndoable
      if (name === 'approve-filing' || name === 'override-readiness') return ['A supervisor has to undo this step.']
      return name === 'submit-filing' && now.submittedById !== actor.id
        ? ['Only whoever submitted it, or a supervisor, can undo this step.']
        : []
    },
    form: z.object({ reason: reason(5) }),
    fields: [
      { name: 'reason', label: 'Why', kind: 'text', hint: 'The step stays in the history, with this beside it.' },
    ],
    offered: 'menu',
  },
  close: {
    label: 'Close the case',
    past: 'closed',
    by: caseworkers,
    from: 'open',
    leads: ['closed'],
    to: () => 'closed',
    against: ({ liveOffers }) =>
      liveOffers > 0
        ? [
            `${liveOffers === 1 ? 'One offer' : `${liveOffers} offers`} can still be accepted: withdraw it first, or wait for the answer.`,
          ]
        : [],
    form: z.object({ outcome: choice(outcomes, 'Choose how the case ended'), note: text().max(500).optional() }),
    fields: [
      { name: 'outcome', label: 'How it ended', kind: 'choice', options: outcomeOptions },
      { name: 'note', label: 'Note', kind: 'long-text', optional: true },
    ],
    confirm: 'A partner that holds it stops seeing it at once. Only a supervisor can open it again.',
    undoable: true,
    offered: 'menu',
  },
  reopen: {
    label: 'Open the case again',
    past: 'opened again',
    by: supervisors,
    from: ['closed'],
    leads: [...atWork, 'awaiting-approval', 'approved', 'filed', 'decided', 'with-partner'],
    to: now => now.lastUndoable?.from ?? 'preparing',
    form: z.object({ reason: reason(10) }),
    fields: [
      { name: 'reason', label: 'Why', kind: 'long-text', hint: 'It goes on where it stood when it was closed.' },
    ],
    offered: 'header',
  },
} satisfies Record<string, EventDefinition>

const partners = ['partner-agent'] as const satisfies readonly Role[]
const afterOneOfferEnds = ({ liveOffers, offeredFrom }: Situation): Stage => (liveOffers > 1 ? 'offered' : offeredFrom)
const none = { form: z.object({}), fields: [] } as const

/** What happens between the bank and its partners: these have verbs and screens of their own. */
export const offerEvents = {
  offer: {
    label: 'Offer to partners',
    past: 'offered',
    by: caseworkers,
    from: ['preparing', 'negotiating', 'decided', 'offered'],
    leads: ['offered'],
    to: () => 'offered',
    against: ({ refusedRecords }) =>
      refusedRecords > 0
        ? ['The ledger refused a record of this contract. A partner would be sent out on evidence that does not hold.']
        : [],
    offered: 'screen',
    ...none,
  },
  accept: {
    label: 'Accept',
    past: 'accepted',
    by: partners,
    from: ['offered'],
    leads: ['with-partner'],
    to: () => 'with-partner',
    offered: 'screen',
    ...none,
  },
  decline: {
    label: 'Decline',
    past: 'declined',
    by: partners,
    from: ['offered'],
    leads: ['offered', 'preparing', 'negotiating', 'decided'],
    to: afterOneOfferEnds,
    offered: 'screen',
    ...none,
  },
  withdraw: {
    label: 'Withdraw the offer',
    past: 'offer withdrawn',
    by: caseworkers,
    from: ['offered'],
    leads: ['offered', 'preparing', 'negotiating', 'decided'],
    to: afterOneOfferEnds,
    offered: 'screen',
    ...none,
  },
} satisfies Record<string, EventDefinition>

function optionsOf(words: Record<string, string>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }))
}

/** `preparing or negotiating`, for a sentence. */
export function stagesInWords(from: EventDefinition['from']): string {
  return from === 'open' ? 'open' : from.map(stage => stageWords[stage].toLowerCase()).join(' or ')
}
