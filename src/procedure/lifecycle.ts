// The life of an agenda item: which action leads from which stage to which, who may take it, and what it needs.

import { type Day, localDay } from './calendar.ts';
import type { Code, Text } from './code-lists.ts';

export type Stage = Code<'stages'>;
export type Action = Code<'actions'>;

/** What a move may hang on besides its stage. */
export type Condition = 'carried_out' | 'not_carried_out' | 'annulled' | 'amended';

export interface Move {
  readonly from: readonly Stage[];
  readonly to: Stage;
  readonly when?: Condition;
}

export interface LifecycleRow {
  readonly moves: readonly Move[];
  readonly roles: readonly Code<'roles'>[];
  readonly reason: 'required' | 'optional';
  readonly decision: 'required' | 'none';
}

const conveners = ['convener', 'township_officer'] as const;
const plain = { roles: conveners, reason: 'optional', decision: 'none' } as const;
const reasoned = { ...plain, reason: 'required' } as const;

export const lifecycle: Readonly<Record<Action, LifecycleRow>> = {
  accept: { ...plain, moves: [{ from: ['requested'], to: 'drafting' }] },
  decline: { ...reasoned, moves: [{ from: ['requested'], to: 'declined' }] },
  solicit: { ...plain, moves: [{ from: ['drafting'], to: 'soliciting' }] },
  propose: { ...plain, moves: [{ from: ['soliciting'], to: 'proposed' }] },
  notify: { ...plain, moves: [{ from: ['proposed'], to: 'notified' }] },
  convene: { ...plain, moves: [{ from: ['notified'], to: 'deliberating' }] },
  decide: { ...plain, decision: 'required', moves: [{ from: ['deliberating', 'escalated'], to: 'decided' }] },
  escalate: { ...plain, moves: [{ from: ['deliberating'], to: 'escalated' }] },
  implement: { ...plain, moves: [{ from: ['decided'], to: 'implementing', when: 'carried_out' }] },
  close: {
    ...plain,
    moves: [
      { from: ['decided'], to: 'closed', when: 'not_carried_out' },
      { from: ['implementing'], to: 'closed' },
    ],
  },
  return: {
    ...reasoned,
    moves: [
      { from: ['proposed', 'notified', 'deliberating'], to: 'drafting' },
      // An inquorate assembly leaves the item escalated; it comes back only by this step.
      { from: ['escalated'], to: 'deliberating' },
    ],
  },
  withdraw: {
    ...reasoned,
    moves: [
      { from: ['requested', 'drafting', 'soliciting', 'proposed', 'notified', 'deliberating'], to: 'withdrawn' },
      { from: ['escalated'], to: 'withdrawn' },
    ],
  },
  reopen: { ...reasoned, moves: [{ from: ['closed'], to: 'implementing', when: 'carried_out' }] },
  correct: {
    roles: ['township_officer'],
    reason: 'required',
    decision: 'required',
    moves: [
      { from: ['decided', 'implementing', 'closed'], to: 'deliberating', when: 'annulled' },
      { from: ['decided', 'implementing', 'closed'], to: 'decided', when: 'amended' },
    ],
  },
};

export const conditionTexts: Readonly<Record<Condition, Text>> = {
  carried_out: {
    zh: '现行有效的决定须为通过或附条件通过',
    en: 'the decision in force is one to be carried out: adopted, or adopted with conditions',
  },
  not_carried_out: {
    zh: '现行有效的决定须为否决或不采取行动;须落实的决定先组织实施,再办结',
    en: 'the decision in force is a rejection or no action; one to be carried out is implemented first',
  },
  annulled: { zh: '所指决定为现行有效的决定(撤销)', en: 'the decision named is the one in force (annulled)' },
  amended: {
    zh: '所指决定为改正现行有效决定的草案(改正)',
    en: 'the decision named is a draft that corrects the one in force (amended)',
  },
};

export const actions = Object.keys(lifecycle) as readonly Action[];
export const terminalStages: readonly Stage[] = ['closed', 'declined', 'withdrawn'];

// The main line; declined and withdrawn lie beside it.
const mainLine: readonly Stage[] = [
  'requested',
  'drafting',
  'soliciting',
  'proposed',
  'notified',
  'deliberating',
  'escalated',
  'decided',
  'implementing',
  'closed',
];

/** How far along the main line a stage lies; -1 for declined and withdrawn, which are beside it. */
export const rank = (stage: Stage): number => mainLine.indexOf(stage);

/** Somebody asked: `requested`. An entrustment and a plan are taken up by the lead body: it raises the item itself. */
export const initialStage = (origin: Code<'origins'>): Stage =>
  origin === 'subject_request' || origin === 'resident_request' ? 'requested' : 'drafting';

/** The day an item entered: the day it was asked for, else the day it was recorded. */
export const entryDay = ({ requested_on, created_at }: { requested_on: Day | null; created_at: string }): Day =>
  requested_on ?? localDay(created_at);

export const movesFrom = (action: Action, stage: Stage): readonly Move[] =>
  lifecycle[action].moves.filter((move) => move.from.includes(stage));

export const destination = (action: Action, stage: Stage, holds: (when: Condition) => boolean): Stage | null =>
  movesFrom(action, stage).find((move) => move.when === undefined || holds(move.when))?.to ?? null;

/** The stage that a history leads to. Throws on a history that the table does not allow. */
export function replay(
  transitions: readonly { number: number; action: Action; from_stage: Stage; to_stage: Stage }[],
  initial: Stage,
): Stage {
  let stage = initial;
  for (const [index, step] of transitions.entries()) {
    const possible = movesFrom(step.action, stage).some((move) => move.to === step.to_stage);
    if (step.number !== index + 1 || step.from_stage !== stage || !possible) {
      throw new Error(
        `impossible history at ${index + 1}: number ${step.number}, at ${stage}, ` +
          `${step.action} from ${step.from_stage} to ${step.to_stage}`,
      );
    }
    stage = step.to_stage;
  }
  return stage;
}
