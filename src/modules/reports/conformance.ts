/** How items stand to the rules, judged as their own /procedure judges them: counted, and those at fault by name. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Database } from '../../db/database.ts';
import type { Scope } from '../../db/scope.ts';
import { invalid } from '../../problems.ts';
import { type ItemFacts, judge, type RuleStanding } from '../../procedure/index.ts';
import { listFacts } from '../agenda-items/queries.ts';
import type { Parameters } from './parameters.ts';
import { lengthOf, listEntered, tooMany } from './queries.ts';
import type { ConformanceRow, NonconformingItem } from './schema.ts';

export interface Asked {
  readonly scope: Scope;
  readonly codes: readonly string[];
  readonly query: Parameters & { readonly rule?: string };
  readonly today: string;
}
interface Judged {
  readonly id: string;
  readonly entered_on: string;
  readonly facts: ItemFacts;
  readonly standings: readonly RuleStanding[];
  readonly departures: NonconformingItem['exceptions'];
}

/** Of one statement; between two items other requests have their turn, so that none waits for a whole report. */
const BATCH = 100;

async function* judged(db: Database, { scope, codes, query, today }: Asked, from?: string): AsyncGenerator<Judged> {
  const isAsked = ({ code }: { code: string }) => query.rule === undefined || code === query.rule;
  for (let after = from; ; ) {
    const entered = await listEntered(db, scope, codes, query, after, BATCH);
    const days = new Map(entered.map(({ id, entered_on }) => [id, entered_on]));
    for (const facts of await listFacts(db, [...days.keys()], today)) {
      const { id } = facts.item;
      const departures = departuresOf(facts).filter(({ rule }) => isAsked({ code: rule }));
      yield { id, entered_on: days.get(id) ?? '', facts, standings: judge(facts, today).filter(isAsked), departures };
      await breathe();
    }
    after = entered.at(-1)?.id;
    if (entered.length < BATCH) return;
  }
}

const departuresOf = ({ transitions }: ItemFacts): NonconformingItem['exceptions'] =>
  transitions.flatMap(({ action, occurred_on, ...rest }) => {
    const { exceptions } = rest as unknown as { exceptions: readonly { rule: string; reason: string }[] };
    return exceptions.map(({ rule, reason }) => ({ rule, action, occurred_on, reason }));
  });

const ROWS_MAX = 50_000;

export async function countConformance(db: Database, asked: Asked, isGone: () => boolean) {
  const { group_by = 'division', division_code = null } = asked.query;
  const items = { live: 0, retrospective: 0 };
  const rows = new Map<string, ConformanceRow>();
  for await (const { facts, standings, departures } of judged(db, asked)) {
    if (isGone()) break;
    const mode = facts.item.record_mode;
    const group = group_by === 'division' ? division_code : facts.item.division_code.slice(0, lengthOf[group_by]);
    items[mode] += 1;
    for (const [order, standing] of standings.entries()) {
      const key = `${group} ${mode} ${String(order).padStart(4, '0')}`;
      const row = rows.get(key) ?? emptyRow(group, mode, standing);
      rows.set(key, row);
      row.items += 1;
      row[standing.standing] += 1;
      row.exceptions += departures.filter(({ rule }) => rule === standing.code).length;
    }
    if (rows.size > ROWS_MAX) throw invalid([tooMany]);
  }
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  return { items, rows: sorted.map(([, row]) => row) };
}

const emptyRow = (
  division_code: string | null,
  record_mode: ConformanceRow['record_mode'],
  { code, clause_number, force, weight, title }: RuleStanding,
): ConformanceRow => ({
  division_code,
  record_mode,
  rule: code,
  clause: clause_number,
  force,
  weight,
  title_zh: title.zh,
  title_en: title.en,
  items: 0,
  met: 0,
  late: 0,
  unmet: 0,
  insufficient_data: 0,
  pending: 0,
  not_applicable: 0,
  exceptions: 0,
});

const atFault: readonly string[] = ['unmet', 'late', 'insufficient_data'];
/** A page judges so many items and no more: where few are at fault, it is shorter, and goes on all the same. */
const JUDGED_MAX = 1000;

export async function listNonconforming(db: Database, asked: Asked, after: string | undefined, limit: number) {
  const items: NonconformingItem[] = [];
  let count = 0;
  for await (const { id, entered_on, facts, standings, departures } of judged(db, asked, after)) {
    const faults = standings
      .filter(({ standing }) => atFault.includes(standing))
      .map(({ code, clause_number, standing, title }) => ({ rule: code, clause: clause_number, standing, title }));
    count += 1;
    if (faults.length > 0 || departures.length > 0) {
      const { division_code, record_mode, stage } = facts.item;
      items.push({ agenda_item_id: id, division_code, record_mode, stage, entered_on, faults, exceptions: departures });
    }
    if (items.length === limit || count === JUDGED_MAX) return { items, last: id };
  }
  return { items, last: undefined };
}
