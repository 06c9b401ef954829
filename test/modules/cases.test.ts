// The twelve published cases, loaded as they were published: every field comes back, nothing else does, and what they
// lack shows as findings.
import t from 'tap';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { actions, findings, reached } from '../support/case-findings.ts';
import { departures, derived, mapping, type ReadBack } from '../support/case-mapping.ts';
import { cases, divisionOf, loadCase, loadCaseDivisions, type PublishedCase } from '../support/cases.ts';
import { startService } from '../support/service.ts';
import { must } from '../support/village.ts';

const service = await startService(t);
const grants = [{ role: 'auditor', division_code: '', subject_id: null, personal_data: true }] as const;
const { token: auditor } = await issueApiKey(service.db, { name: 'auditor', grants: [...grants] });
const get = async (path: string) => must(await service.call(`GET /v1${path}`, { as: auditor }), 200).body;

/** In the order in which they were recorded. */
const all = async (path: string) => {
  const { items, next_cursor } = await get(`${path}${path.includes('?') ? '&' : '?'}limit=200&sort=created_at`);
  if (next_cursor !== null) throw new Error(`${path} has further pages`);
  return items;
};

const levels = { province: 2, prefecture: 4, banner: 6, township: 9, village: 12 } as const;
const lists = Object.fromEntries(
  (await get('/code-lists')).items.map(({ name, codes }: { name: string; codes: unknown }) => [name, codes]),
);

async function readBack(item: string): Promise<ReadBack> {
  const agenda_item = await get(`/agenda-items/${item}`);
  const own: string = agenda_item.division_code;
  const divisions: Record<string, unknown> = { own: await get(`/divisions/${own}`) };
  for (const [level, length] of Object.entries(levels)) {
    if (own.length >= length) divisions[level] = await get(`/divisions/${own.slice(0, length)}`);
  }
  const ofItem = (collection: string) => all(`/${collection}?agenda_item_id=${item}`);
  const session_items = await sessionItemsOf(item, own);
  const sessions = [];
  for (const { session_id } of session_items) sessions.push(await get(`/sessions/${session_id}`));
  const decisions = await ofItem('decisions');
  const named = [
    agenda_item.convener_subject_id,
    ...agenda_item.lead_subject_ids,
    ...agenda_item.department_subject_ids,
    ...decisions.flatMap(
      ({ responsible_subject_ids }: { responsible_subject_ids: string[] }) => responsible_subject_ids,
    ),
  ].filter((id) => id !== null);
  const subjects = new Map<string, unknown>();
  for (const id of new Set<string>(named)) subjects.set(id, await get(`/subjects/${id}`));
  return {
    agenda_item,
    divisions: divisions as ReadBack['divisions'],
    subjects,
    participants: await all(`/agenda-items/${item}/participants`),
    solicitations: await ofItem('solicitations'),
    notices: await ofItem('notices'),
    sessions,
    session_items,
    opinions: await ofItem('opinions'),
    decisions,
    referrals: await ofItem('referrals'),
    implementation_records: await ofItem('implementation-records'),
    disclosures: await ofItem('disclosures'),
    feedback_records: await ofItem('feedback-records'),
    lists,
  };
}

/** The items of each session of the place that deal with this one. */
async function sessionItemsOf(item: string, division: string) {
  const found = [];
  for (const { id } of await all(`/sessions?division_code=${division}`)) {
    const items = await all(`/sessions/${id}/agenda-items`);
    found.push(...items.filter(({ agenda_item_id }: { agenda_item_id: string }) => agenda_item_id === item));
  }
  return found;
}

interface Leaf {
  readonly path: string;
  readonly pattern: string;
  readonly at: readonly number[];
  readonly value: unknown;
}

/** Every field of a case; an empty list is one. */
function leaves(value: unknown, path = '', pattern = '', at: readonly number[] = []): Leaf[] {
  if (value === null || typeof value !== 'object' || (Array.isArray(value) && value.length === 0)) {
    return [{ path, pattern, at, value }];
  }
  const inside = (key: string) => (path === '' ? key : `.${key}`);
  return Array.isArray(value)
    ? value.flatMap((each, index) => leaves(each, `${path}[${index}]`, `${pattern}[]`, [...at, index]))
    : Object.entries(value).flatMap(([key, each]) =>
        leaves(each, `${path}${inside(key)}`, `${pattern}${inside(key)}`, at),
      );
}

/** Another value in the place of this one. */
const altered = (value: unknown): unknown =>
  typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)}改`;

/** What a value says, piece by piece: a text line by line, and the name of a body that stands among several. */
const isSupported = (value: unknown, told: readonly Leaf[]): boolean => {
  const texts = told.flatMap(({ value: leaf }) => (typeof leaf === 'string' ? [leaf] : []));
  const known = new Set<unknown>([...told.map(({ value: leaf }) => leaf), ...texts.flatMap((text) => text.split(';'))]);
  for (const text of texts) if (text.includes('和')) for (const part of text.split('和')) known.add(part);
  return typeof value === 'string' ? value.split('\n').every((line) => known.has(line)) : known.has(value);
};
const isEmpty = (value: unknown) => value === null || value === false || (Array.isArray(value) && value.length === 0);

function invented(told: PublishedCase, read: ReadBack): string[] {
  const known = leaves(told);
  const records: [string, Record<string, unknown>][] = Object.entries(read).flatMap(([name, value]) => {
    if (name === 'divisions' || name === 'lists') return [];
    const rows = value instanceof Map ? [...value.values()] : Array.isArray(value) ? value : [value];
    return rows.map((row): [string, Record<string, unknown>] => [name, row]);
  });
  return records.flatMap(([name, row]) =>
    Object.entries(row)
      .filter(([column, value]) => !derived[name]?.includes(column) && !isEmpty(value) && !isSupported(value, known))
      .map(([column, value]) => `${name}.${column}: ${JSON.stringify(value)}`),
  );
}

await loadCaseDivisions(service);
const used = new Set<string>();

for (const told of cases) {
  t.test(`${told.id} ${told.matter}`, async (t) => {
    const item = await loadCase(service, told);
    const read = await readBack(item);

    t.test('each field comes back', async (t) => {
      for (const { path, pattern, at, value } of leaves(told)) {
        used.add(pattern);
        const place = departures[told.id]?.[pattern] ?? mapping[pattern];
        if (!place) {
          t.fail(`${path} is in no mapping`);
          continue;
        }
        if (value === null && place.mayBeUnsaid) continue;
        t.same(place.read(read, at, value) ?? null, value, `${path} → ${place.where}`);
      }
    });

    t.test('and would be missed', async (t) => {
      for (const { path, pattern, at, value } of leaves(told)) {
        const { read: find } = departures[told.id]?.[pattern] ?? mapping[pattern] ?? {};
        const other = altered(value);
        if (find) t.notSame(find(read, at, other) ?? null, other, path);
      }
    });

    t.test('nothing is invented', async (t) => {
      t.equal(read.agenda_item.division_code, divisionOf(told));
      t.equal(read.agenda_item.record_mode, 'retrospective');
      t.equal(read.participants.length, told.participants.length);
      t.equal(read.opinions.length, told.opinions.length);
      t.same(invented(told, read), []);
    });

    t.test('its gaps are findings', async (t) => {
      const { stage, rules, history } = await get(`/agenda-items/${item}/procedure`);
      t.equal(stage, reached[told.id]);
      t.same(
        history.map(({ action, occurred_on }: { action: string; occurred_on: string | null }) => [action, occurred_on]),
        actions[told.id]?.map((action) => [action, null]),
        'its acts bear no day',
      );
      const open = rules.filter(({ standing }: { standing: string }) =>
        ['unmet', 'late', 'insufficient_data'].includes(standing),
      );
      t.same(
        open.map(({ rule, standing }: { rule: string; standing: string }) => `${rule} ${standing}`).sort(),
        findings[told.id],
      );
    });
  });
}

t.test('every row of the mapping is used', async (t) => {
  for (const pattern of Object.keys(mapping)) t.ok(used.has(pattern), pattern);
});
