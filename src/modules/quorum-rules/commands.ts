/** Rule sets of assemblies that an operator loads beside those released with the service. */
import { sql } from 'kysely';
import type { Answer, Change } from '../../db/change.ts';
import {
  changed,
  created,
  differing,
  divisionInScope,
  insertRecord,
  lockRecord,
  removeRecord,
  requireMatch,
  unchanged,
  updateRecord,
} from '../../db/records.ts';
import { holds } from '../../db/scope.ts';
import { uuidv7 } from '../../db/uuid.ts';
import { type Fault, invalid, notFound, Problem } from '../../problems.ts';
import type { QuorumRuleRow } from '../../procedure/quorum.ts';
import { builtIn, findRivals, lockQuorumRules } from './queries.ts';
import { quorumRules } from './schema.ts';

type Values = Record<string, unknown>;

const fault = (pointer: string, code: string, zh: string, en: string): Fault => ({ pointer, code, zh, en });

const repeated = (values: readonly string[], list: string, name: string): Fault[] =>
  values.flatMap((value, at) =>
    values.indexOf(value) < at ? [fault(`/${list}/${at}/${name}`, 'repeated', '重复', 'is given twice')] : [],
  );

/** A fraction is more than nothing and no more than the whole; more than the whole nobody reaches. */
const impossible = (rule: QuorumRuleRow): Fault[] =>
  (['present', 'passes'] as const).flatMap((list) =>
    rule[list].flatMap(({ numerator, denominator, is_strict }, at) =>
      numerator > denominator || (is_strict && numerator === denominator)
        ? [fault(`/${list}/${at}/numerator`, 'fraction', '不可能达到', 'cannot be reached')]
        : [],
    ),
  );

function check(rule: QuorumRuleRow): void {
  const isOwners = rule.form === 'owners_assembly';
  const faults = [
    ...impossible(rule),
    ...repeated(
      rule.present.map(({ basis }) => basis),
      'present',
      'basis',
    ),
    ...repeated(
      rule.passes.map(({ matter }) => matter),
      'passes',
      'matter',
    ),
    ...rule.present.flatMap(({ basis }, at) =>
      (basis === 'owners') !== isOwners
        ? [fault(`/present/${at}/basis`, 'basis', '不是这类会议的计数单位', 'is not what this meeting counts')]
        : [],
    ),
    ...(rule.passes.some(({ matter }) => matter === 'ordinary')
      ? []
      : [fault('/passes', 'required', '须有一般事项的通过要求', 'must say what an ordinary matter takes')]),
    ...(rule.counts_area && !isOwners
      ? [fault('/counts_area', 'basis', '只有业主大会按面积计算', "only an owners' assembly counts area")]
      : []),
    ...(rule.valid_to !== null && rule.valid_to < rule.valid_from
      ? [fault('/valid_to', 'order', '不得早于 valid_from', 'lies before valid_from')]
      : []),
  ];
  if (faults.length > 0) throw invalid(faults);
}

/** Two sets for the same place on the same day contradict each other: the earlier is ended first. */
async function requireNoRival(change: Change, rule: QuorumRuleRow, id: string | null): Promise<void> {
  const rivals = await findRivals(change.db, rule, id);
  const isTaken = builtIn.some(({ code }) => code === rule.code);
  const faults = [
    ...(isTaken || rivals.some(({ code }) => code === rule.code)
      ? [fault('/code', 'taken', '代码已被使用', 'is taken')]
      : []),
    ...rivals.flatMap(({ code, is_overlap }) =>
      is_overlap
        ? [fault('/valid_from', 'overlap', `与 ${code} 的有效期重叠`, `overlaps with the validity of ${code}`)]
        : [],
    ),
  ];
  if (faults.length > 0) throw new Problem('state-conflict', { faults });
}

/** In the order in which PostgreSQL keeps the properties, so that the same is seen to be the same. */
function ordered(values: Values): Values {
  const { present, passes } = values as Partial<Pick<QuorumRuleRow, 'present' | 'passes'>>;
  const fraction = ({ is_strict, numerator, denominator }: QuorumRuleRow['present'][number]) => ({
    is_strict,
    numerator,
    denominator,
  });
  return {
    ...values,
    ...(present ? { present: present.map((each) => ({ basis: each.basis, ...fraction(each) })) } : {}),
    ...(passes
      ? { passes: passes.map((each) => ({ of: each.of, matter: each.matter, ...fraction(each as never) })) }
      : {}),
  };
}

export async function createQuorumRule(change: Change, given: Values): Promise<Answer> {
  const values = ordered(given);
  const rule = values as unknown as QuorumRuleRow;
  check(rule);
  const isNationwide = rule.division_code === null;
  if (isNationwide && !change.scope.divisions.includes('')) {
    throw new Problem('forbidden', {
      zh: '适用全国的规定只能由管理全国的管理员载入',
      en: 'A rule for the whole country is loaded by an administrator of the whole country',
    });
  }
  const isSeen = isNationwide || holds(change.scope, rule.division_code);
  if (!isSeen) throw notFound();
  await lockQuorumRules(change.db);
  await requireNoRival(change, rule, null);
  const row = await insertRecord(change, quorumRules, {
    id: uuidv7(),
    values,
    own: ['division_code'],
    source: isNationwide ? sql`select null::text as division_code` : divisionInScope(change.scope, rule.division_code),
  });
  if (!row) throw notFound();
  return created(quorumRules, row);
}

async function lockLoaded(change: Change, id: string, ifMatch: string | undefined) {
  if (builtIn.some((rule) => rule.id === id)) {
    throw new Problem('state-conflict', {
      zh: '随服务发布的规定不能修改或删除,可以另行载入',
      en: 'What is released with the service is not changed: load another beside it',
    });
  }
  await lockQuorumRules(change.db);
  const before = await lockRecord(change, quorumRules, id);
  if (!holds(change.scope, before.division_code ?? '')) throw new Problem('forbidden');
  requireMatch(ifMatch, before.version);
  return before;
}

export async function updateQuorumRule(change: Change, id: string, ifMatch: string | undefined, given: Values) {
  const before = await lockLoaded(change, id, ifMatch);
  const values = ordered(given);
  const after = { ...before, ...values } as unknown as QuorumRuleRow;
  const columns = differing(quorumRules, before, values);
  if (columns.length === 0) return unchanged(before);
  check(after);
  await requireNoRival(change, after, id);
  const differs = Object.fromEntries(columns.map((column) => [column, values[column]]));
  return changed(await updateRecord(change, quorumRules, before, differs));
}

export async function removeQuorumRule(change: Change, id: string, ifMatch: string | undefined): Promise<Answer> {
  const before = await lockLoaded(change, id, ifMatch);
  await removeRecord(change, quorumRules, before);
  return { status: 204 };
}
