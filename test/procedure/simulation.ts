// An agenda item in memory: facts go through admit(), acts through plan(), and what they change is carried out.

import { addDays, localDay } from '../../src/procedure/calendar.ts';
import type { AgendaItemRow, ProcedureSettings } from '../../src/procedure/facts.ts';
import {
  admit,
  type FactKind,
  type ItemFacts,
  initialStage,
  type Plan,
  plan,
  type TransitionRequest,
  unsetSettings,
  type Violation,
} from '../../src/procedure/index.ts';
import { exampleFacts } from '../../src/procedure/rules/example-facts.ts';

export type ListKind = Exclude<FactKind, 'agenda_item' | 'session' | 'session_item' | 'attendance' | 'ballot'>;

const lists = {
  participant: 'participants',
  solicitation: 'solicitations',
  notice: 'notices',
  judgement: 'judgements',
  opinion: 'opinions',
  decision: 'decisions',
  referral: 'referrals',
  implementation_record: 'implementation_records',
  milestone: 'milestones',
  disclosure: 'disclosures',
  objection: 'objections',
  assessment: 'assessments',
  feedback_record: 'feedback_records',
  legal_education: 'legal_educations',
} as const satisfies Record<ListKind, keyof ItemFacts>;

export type Row<K extends ListKind> = ItemFacts[(typeof lists)[K]][number];
type SessionRow = ItemFacts['sessions'][number];

const empty = {
  participants: [],
  solicitations: [],
  notices: [],
  sessions: [],
  opinions: [],
  decisions: [],
  referrals: [],
  implementation_records: [],
  milestones: [],
  disclosures: [],
  objections: [],
  assessments: [],
  supervision_records: [],
  feedback_records: [],
  legal_educations: [],
  transitions: [],
} as const;

export class Simulation {
  facts: ItemFacts;
  today = '2025-03-03';
  #count = 0;

  constructor(item: Partial<AgendaItemRow>, settings: Partial<ProcedureSettings> = {}) {
    this.facts = exampleFacts({ ...empty, settings: { ...unsetSettings, ...settings } });
    Object.assign(this.facts.item, {
      category: null,
      lead_subject_ids: [],
      convener_subject_id: null,
      participants_confirmed_on: null,
      ...item,
    });
    this.facts.item.stage = initialStage(this.facts.item.origin);
  }

  clone(): Simulation {
    const copy = new Simulation({});
    copy.facts = structuredClone(this.facts);
    copy.today = this.today;
    copy.#count = this.#count;
    return copy;
  }

  advance(days: number) {
    this.today = addDays(this.today, days);
  }

  id(): string {
    this.#count += 1;
    return `01957fff-0000-7000-8000-${String(this.#count).padStart(12, '0')}`;
  }

  /** Each record a little after the one before, as it is on a clock. */
  now(): string {
    this.#count += 1;
    return new Date(Date.parse(`${this.today}T03:00:00.000Z`) + this.#count).toISOString();
  }

  #admit(
    kind: FactKind,
    record: object,
    change: 'create' | 'update' | 'remove',
    changed: string[] = [],
    before?: object,
  ) {
    const { item, transitions } = this.facts;
    return admit(kind, item, transitions, record, this.today, { change, changed, ...(before ? { before } : {}) });
  }

  rows<K extends ListKind>(kind: K): Row<K>[] {
    return this.facts[lists[kind]] as Row<K>[];
  }

  create<K extends ListKind>(kind: K, row: Omit<Row<K>, 'id' | 'created_at'>): Violation[] {
    const record = { ...row, id: this.id(), created_at: this.now() } as Row<K>;
    const violations = this.#admit(kind, record, 'create');
    if (violations.length === 0) this.rows(kind).push(record);
    return violations;
  }

  #update(kind: FactKind, row: object, patch: object): Violation[] {
    const changed = Object.entries(patch).filter(([column, value]) => Reflect.get(row, column) !== value);
    const violations = this.#admit(
      kind,
      { ...row, ...patch },
      'update',
      changed.map(([column]) => column),
      row,
    );
    if (violations.length === 0) Object.assign(row, patch);
    return violations;
  }

  update<K extends ListKind>(kind: K, row: Row<K>, patch: Partial<Row<K>>): Violation[] {
    return this.#update(kind, row, patch);
  }

  updateItem(patch: Partial<AgendaItemRow>): Violation[] {
    return this.#update('agenda_item', this.facts.item, patch);
  }

  remove<K extends ListKind>(kind: K, row: Row<K>): Violation[] {
    const violations = this.#admit(kind, row, 'remove');
    if (violations.length === 0) this.rows(kind).splice(this.rows(kind).indexOf(row), 1);
    return violations;
  }

  /** A session and its link to the item, as one request would make both. */
  createSession(row: Partial<SessionRow>, item: Partial<SessionRow['item']> = {}): Violation[] {
    const template = exampleFacts().sessions[0];
    if (!template) throw new Error('the example has a session');
    const id = this.id();
    const session: SessionRow = {
      ...template,
      attendances: [],
      ...row,
      id,
      created_at: this.now(),
      item: { ...template.item, conclusion: null, ...item, id: this.id(), session_id: id, created_at: this.now() },
    };
    const violations = [
      ...this.#admit('session', session, 'create'),
      ...this.#admit('session_item', session.item, 'create'),
    ];
    if (violations.length === 0) this.facts.sessions.push(session);
    return violations;
  }

  updateSession(session: SessionRow, patch: Partial<SessionRow>): Violation[] {
    return this.#update('session', session, patch);
  }

  updateSessionItem(session: SessionRow, patch: Partial<SessionRow['item']>): Violation[] {
    return this.#update('session_item', session.item, patch);
  }

  removeSession(session: SessionRow): Violation[] {
    const violations = [
      ...this.#admit('session', session, 'remove'),
      ...this.#admit('session_item', session.item, 'remove'),
    ];
    if (violations.length === 0) this.facts.sessions.splice(this.facts.sessions.indexOf(session), 1);
    return violations;
  }

  attend(session: SessionRow, participant_id: string, is_present: boolean): Violation[] {
    const row = { id: this.id(), participant_id, subject_id: null, subject_kind: null, label: null, is_present };
    const violations = this.#admit('attendance', row, 'create');
    if (violations.length === 0) session.attendances.push(row);
    return violations;
  }

  leave(session: SessionRow): Violation[] {
    const row = session.attendances.at(-1);
    if (!row) return [];
    const violations = this.#admit('attendance', row, 'remove');
    if (violations.length === 0) session.attendances.pop();
    return violations;
  }

  act(request: TransitionRequest): Plan {
    const planned = plan(this.facts, request, this.today);
    if (planned.kind !== 'allowed') return planned;
    for (const { id, ...change } of planned.decision_changes) {
      Object.assign(this.facts.decisions.find((decision) => decision.id === id) ?? {}, change);
    }
    this.facts.transitions.push({
      number: this.facts.transitions.length + 1,
      action: request.action,
      from_stage: planned.from_stage,
      to_stage: planned.to_stage,
      occurred_on: planned.occurred_on,
      reason: request.reason ?? null,
      decision_id: request.decision_id ?? null,
      created_at: this.now(),
    });
    this.facts.item.stage = planned.to_stage;
    return planned;
  }

  /** The day that a fact of now is dated: in retrospect, none may lie after the item was entered. */
  get day(): string {
    const { record_mode, created_at } = this.facts.item;
    return record_mode === 'live' ? this.today : localDay(created_at);
  }
}
