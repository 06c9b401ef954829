// Where each field of a published case is read back: its path in the case → the resource and property of the API.
// `line`: the field is one whole line of a text. `unsaid`: where the case says nothing, a classification may stand there.

// biome-ignore lint/suspicious/noExplicitAny: what the API answered
type Any = any;

/** What GET alone tells of one case. */
export interface ReadBack {
  readonly agenda_item: Any;
  readonly divisions: Readonly<Record<'province' | 'prefecture' | 'banner' | 'township' | 'village' | 'own', Any>>;
  readonly subjects: ReadonlyMap<string, Any>;
  readonly participants: readonly Any[];
  readonly solicitations: readonly Any[];
  readonly notices: readonly Any[];
  readonly sessions: readonly Any[];
  readonly session_items: readonly Any[];
  readonly opinions: readonly Any[];
  readonly decisions: readonly Any[];
  readonly referrals: readonly Any[];
  readonly implementation_records: readonly Any[];
  readonly disclosures: readonly Any[];
  readonly feedback_records: readonly Any[];
  /** Code list → its codes, in their order, as served. */
  readonly lists: Readonly<Record<string, readonly { readonly code: string; readonly zh: string }[]>>;
}

export interface Place {
  readonly where: string;
  /** What comes back for a field; `at` are the indexes on its path, in order. */
  readonly read: (r: ReadBack, at: readonly number[], field: unknown) => unknown;
  readonly mayBeUnsaid?: true;
}

const get = (r: ReadBack, where: string, at: readonly number[]): unknown => {
  let index = 0;
  return where
    .split('.')
    .map((step) => (step === '#' ? String(at[index++] ?? 0) : step))
    .reduce((value: Any, step) => value?.[step], r);
};

const is = (where: string): Place => ({ where, read: (r, at) => get(r, where, at) });
const unsaid = (place: Place): Place => ({ ...place, mayBeUnsaid: true });
const linesOf = (value: unknown): readonly string[] => (typeof value === 'string' ? value.split('\n') : []);
const line = (...anywhere: readonly string[]): Place => ({
  where: `a line of ${anywhere.join(' or of ')}`,
  read: (r, at, field) => anywhere.flatMap((where) => linesOf(get(r, where, at))).find((text) => text === field),
});
const made = (where: string, read: Place['read']): Place => ({ where, read });
const none = (where: string, list: (r: ReadBack) => readonly unknown[]): Place => ({
  where: `none of ${where}`,
  read: (r, _at, field) => (list(r).length > 0 ? list(r) : Array.isArray(field) ? [] : null),
});

const zhOf = (r: ReadBack, list: string, value: unknown) => r.lists[list]?.find(({ code }) => code === value)?.zh;
const nameOf = (r: ReadBack, id: unknown) => r.subjects.get(String(id))?.name;
const ofVote = (r: ReadBack) => r.session_items.find(({ vote_result }) => vote_result !== null);
const vote = (column: string) => made(`session_items[voted].${column}`, (r) => ofVote(r)?.[column]);
const atTheDoors = (column: string): Place =>
  made(
    `solicitations[question = the vote].${column}`,
    (r) => r.solicitations.find(({ question }) => question === ofVote(r)?.vote_text)?.[column],
  );

/** How a decision came about is not one field here: it follows from what was concluded, voted and decided. */
function decisionStatus({ session_items, decisions }: ReadBack): string {
  if (session_items.some(({ vote_result }) => vote_result !== null)) return 'voted';
  if (session_items.some(({ conclusion }) => conclusion === 'no_conclusion')) return 'no_formal_decision';
  if (decisions.some(({ status }) => status === 'draft')) return 'proposed';
  return session_items.some(({ conclusion }) => conclusion !== null) ? 'consensus' : 'agreed';
}

export const mapping: Readonly<Record<string, Place>> = {
  id: is('agenda_item.source_id'),
  'source.published': is('agenda_item.provenance_published_on'),
  'source.original_publisher': is('agenda_item.provenance_publisher'),
  'source.excerpt_truncated': is('agenda_item.provenance_is_excerpt'),
  'source.note': line('agenda_item.provenance_note'),
  'place.province': is('divisions.province.name'),
  'place.city': is('divisions.prefecture.name'),
  'place.county': is('divisions.banner.name'),
  'place.township': unsaid(is('divisions.township.name')),
  'place.village': line('agenda_item.place'),
  'place.spot': line('agenda_item.place'),
  'place.division_code': unsaid(is('agenda_item.division_code')),
  'place.division_name': unsaid(is('divisions.own.name')),
  'place.division_note': line('agenda_item.provenance_note'),
  matter: is('agenda_item.title'),
  'content_category.no': made(
    'position of agenda_item.category in code list content_categories',
    (r) => 1 + (r.lists.content_categories ?? []).findIndex(({ code }) => code === r.agenda_item.category),
  ),
  // the list names the first category without the notice's opening words 城乡经济社会发展中
  'content_category.name': made('name of agenda_item.category, to its end', (r, _at, field) => {
    const zh = zhOf(r, 'content_categories', r.agenda_item.category);
    return zh !== undefined && String(field).endsWith(zh) ? field : zh;
  }),
  'content_category.basis': is('agenda_item.category_basis'),
  background: is('agenda_item.content'),
  initiator: is('agenda_item.requester_label'),
  'convener.as_published': line('agenda_item.convener_label'),
  'convener.kind': line('agenda_item.convener_label'),
  'form.as_published': is('sessions.0.form_name'),
  'form.notice_form': made('name of sessions[0].form', (r) => zhOf(r, 'session_forms', r.sessions[0]?.form)),
  'platform.as_published': is('sessions.0.platform_name'),
  'platform.notice_platform': unsaid(is('sessions.0.platform_kind')),
  'participants[].kind': is('participants.#.label'),
  'participants[].count': is('participants.#.head_count'),
  'participants[].note': is('participants.#.note'),
  participants_total: is('sessions.0.present_count'),
  sessions: none('days, places or minutes of sessions', ({ sessions }) =>
    sessions.filter(({ held_on, held_text, place, minutes }) => held_on || held_text || place || minutes),
  ),
  'sessions[].date': is('sessions.#.held_on'),
  'sessions[].date_text': line('sessions.#.held_text'),
  'sessions[].time': line('sessions.#.held_text'),
  'sessions[].duration_minutes': is('sessions.#.duration_minutes'),
  'sessions[].where': is('sessions.#.place'),
  'sessions[].what': line('sessions.#.minutes'),
  session_count: is('sessions.0.session_count'),
  solicitation: is('solicitations.0.result'),
  prior_notice: is('notices.0.content'),
  opinions: none('opinions', ({ opinions }) => opinions),
  'opinions[].stance': is('opinions.#.stance'),
  'opinions[].by': is('opinions.#.speaker'),
  'opinions[].text': is('opinions.#.text'),
  decision: made('decisions[0].text, else session_items[0].conclusion_text', (r) =>
    r.decisions.length > 0 ? r.decisions[0].text : r.session_items[0]?.conclusion_text,
  ),
  decision_status: made('conclusion, vote and status of the decision', decisionStatus),
  votes: none('votes', ({ session_items }) => session_items.filter(({ vote_result }) => vote_result !== null)),
  'votes.method': vote('vote_text'),
  'votes.eligible_households': atTheDoors('reached_count'),
  'votes.participating_households': atTheDoors('response_count'),
  'votes.for': vote('votes_for'),
  'votes.against': vote('votes_against'),
  'votes.abstain': vote('votes_abstained'),
  'votes.ratio': made('session_items[voted].vote_percent_for', (r) => {
    const percent = ofVote(r)?.vote_percent_for ?? null;
    return percent === null ? null : Number(percent) / 100;
  }),
  implementing_body: made('names of decisions[0].responsible_subject_ids', (r) => {
    const named = (r.decisions[0]?.responsible_subject_ids ?? []).map((id: string) => nameOf(r, id));
    return named.join(';') || null;
  }),
  implementation: line('implementation_records.0.text'),
  supervision: line('implementation_records.0.text'),
  disclosure: line('disclosures.0.text', 'implementation_records.0.text'),
  feedback: line('implementation_records.0.text'),
  dissent_handling: line('feedback_records.0.text', 'sessions.0.minutes'),
  cross_village: made('agenda_item.scope', (r) => r.agenda_item.scope === 'cross_village'),
  units_involved: none('agenda_item.affected_division_codes', (r) => r.agenda_item.affected_division_codes),
  entrusted_by_government: is('agenda_item.is_entrusted'),
  departments_involved: none('agenda_item.department_subject_ids', (r) => r.agenda_item.department_subject_ids),
  'departments_involved[]': made('names of agenda_item.department_subject_ids', (r, [at = 0]) =>
    nameOf(r, r.agenda_item.department_subject_ids[at]),
  ),
  escalated: none('referrals', ({ referrals }) => referrals),
  'escalated.to': is('referrals.0.to_label'),
  'escalated.what': is('referrals.0.content'),
  'escalated.status': made('referrals[0].is_planned, else the vote', (r) =>
    r.referrals[0]?.is_planned ? 'planned' : ofVote(r)?.vote_result,
  ),
  anomalies: line('agenda_item.provenance_note'),
};

/** Where one case is read back elsewhere. */
export const departures: Readonly<Record<string, Readonly<Record<string, Place>>>> = {
  // Beijing is province and city in one; the statistical name of its prefecture level is 市辖区
  'open-08': { 'place.city': is('divisions.province.name') },
};

const stamps = ['id', 'version', 'created_at', 'updated_at', 'division_code', 'agenda_item_id', 'recorded_days_late'];

/** Properties that no field of a case supports: stamps, links, our classification, and defaults of the service. */
export const derived: Readonly<Record<string, readonly string[]>> = {
  agenda_item: [
    ...stamps,
    ...['record_mode', 'source_system', 'stage', 'stage_since', 'decision_id'],
    ...['origin', 'scope', 'category', 'concern', 'disclosure_level', 'is_owners_matter'],
    ...['convener_subject_id', 'lead_subject_ids', 'department_subject_ids'],
  ],
  participants: [...stamps, 'subject_kind', 'standings'],
  solicitations: [...stamps, 'method'],
  sessions: [...stamps, 'record_mode', 'status', 'form', 'platform_kind', 'convener_subject_id'],
  session_items: [...stamps, 'session_id', 'conclusion', 'vote_method', 'vote_result', 'vote_percent_for'],
  opinions: [...stamps],
  decisions: [
    ...stamps,
    ...['session_id', 'status', 'outcome', 'basis', 'legality', 'is_village_to_implement', 'responsible_subject_ids'],
  ],
  referrals: [...stamps, 'kind', 'is_planned'],
  implementation_records: [...stamps, 'decision_id', 'progress'],
  disclosures: [...stamps, 'decision_id', 'about', 'channel', 'level', 'decision_version'],
  feedback_records: [...stamps, 'decision_id', 'kind'],
  subjects: [...stamps, 'kind'],
};
