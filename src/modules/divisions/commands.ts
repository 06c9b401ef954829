/** Divisions are registered below one's own, renamed, and succeeded by others; what they were stays. */
import type { Answer, Change } from '../../db/change.ts';
import { etagOf, requireMatch } from '../../db/records.ts';
import { holds } from '../../db/scope.ts';
import { uuidv7 } from '../../db/uuid.ts';
import { type Fault, invalid, Problem } from '../../problems.ts';
import { addDays } from '../../procedure/calendar.ts';
import type { DivisionCreate, DivisionPatch, SuccessionCreate } from './change-schema.ts';
import { faultsOfCode, parentOf, selfGovernmentOf } from './levels.ts';
import {
  findAndHoldDivision,
  insertDivision,
  lockDivision,
  requireOpenDivision,
  updateDivisionRow,
} from './queries.ts';
import type { Division } from './schema.ts';

const fault = (pointer: string, code: string, zh: string, en: string): Fault => ({ pointer, code, zh, en });

/** Everybody sees a division; only those it belongs to, or the authority above it, change it. */
function requireOwn(change: Change, code: string): void {
  if (!holds(change.scope, code)) throw new Problem('forbidden');
}

const logged = (division: Division) => ({
  resource: 'division',
  record_id: division.id,
  record_version: division.version,
  division_code: division.code,
});
const answered = (status: number, division: Division): Answer => ({
  status,
  body: division,
  etag: etagOf(division.version),
  ...(status === 201 ? { location: `/v1/divisions/${division.code}` } : {}),
});

export async function createDivision(change: Change, given: DivisionCreate): Promise<Answer> {
  const faults = faultsOfCode(given);
  if (faults.length > 0) throw invalid(faults);
  const parent_code = parentOf(given.code) as string;
  requireOwn(change, parent_code);
  const parent = await findAndHoldDivision(change.db, parent_code);
  if (!parent)
    throw new Problem('invalid-reference', {
      faults: [fault('/code', 'parent', `上级区划 ${parent_code} 不存在`, `its parent ${parent_code} does not exist`)],
    });
  await requireOpenDivision(change.db, parent_code, change.today, 'code');
  const { township_kind = null, name_mn = null, valid_from = null } = given;
  // a unit inside a village is under the law of its village
  const self_government_kind = selfGovernmentOf(given.kind) ?? parent.self_government_kind;
  const own = { id: uuidv7(), parent_code, township_kind, name_mn, valid_from, self_government_kind };
  const row = await insertDivision(change.db, { ...given, ...own, edition: change.today });
  await change.record({ ...logged(row), action: 'created', after: row });
  return answered(201, row);
}

export async function updateDivision(
  change: Change,
  code: string,
  ifMatch: string | undefined,
  given: DivisionPatch,
): Promise<Answer> {
  const before = await lockDivision(change.db, code);
  requireOwn(change, code);
  requireMatch(ifMatch, before.version);
  const { name = before.name, name_mn = before.name_mn, renamed_on = change.today, document = null } = given;
  if (name === before.name && name_mn === before.name_mn) return { ...answered(200, before), isUnchanged: true };
  const valid_to = addDays(renamed_on, -1);
  requireInOrder(before, renamed_on, change.today);
  const former_names = [...before.former_names, { name: before.name, name_mn: before.name_mn, valid_to, document }];
  const row = await updateDivisionRow(change.db, code, { name, name_mn, former_names });
  const was = { name: before.name, name_mn: before.name_mn };
  await change.record({ ...logged(row), action: 'updated', before: was, after: { name, name_mn, former_names } });
  return answered(200, row);
}

/** Days of the contract begin with this one, and a name has a last day. */
const EARLIEST = '1900-01-01';

function requireInOrder(before: Division, renamed_on: string, today: string): void {
  const since = before.former_names.at(-1)?.valid_to ?? before.valid_from ?? EARLIEST;
  if (renamed_on > today) throw invalid([fault('/renamed_on', 'future', '不得晚于今天', 'must not lie in the future')]);
  if (renamed_on <= since)
    throw invalid([
      fault(
        '/renamed_on',
        'days_out_of_order',
        `应晚于${since}`,
        `must be after ${since}, when the present name began`,
      ),
    ]);
}

export async function succeedDivision(change: Change, code: string, given: SuccessionCreate): Promise<Answer> {
  const before = await lockDivision(change.db, code);
  requireOwn(change, code);
  if (before.valid_to !== null)
    throw new Problem('state-conflict', {
      zh: '该区划已经并入或者改为其他区划',
      en: 'This division has been succeeded already',
      ...(before.successor_code ? { members: { successor_code: before.successor_code } } : {}),
    });
  await requireSuccessor(change, before, given);
  const { kind, successor_code, valid_to, document } = given;
  const values = { valid_to, successor_code, succession_kind: kind, succession_document: document };
  const row = await updateDivisionRow(change.db, code, values);
  await change.record({ ...logged(row), action: 'updated', before: { valid_to: null }, after: values });
  return answered(201, row);
}

async function requireSuccessor(change: Change, before: Division, given: SuccessionCreate): Promise<void> {
  const successor = await findAndHoldDivision(change.db, given.successor_code);
  if (!successor)
    throw new Problem('invalid-reference', {
      faults: [fault('/successor_code', 'reference', '该区划不存在', 'does not exist')],
    });
  const faults: Fault[] = [];
  if (successor.code === before.code)
    faults.push(fault('/successor_code', 'own', '不能是自己', 'must be another division'));
  else if (successor.code.split('-').length !== before.code.split('-').length || !isSameLevel(before, successor))
    faults.push(fault('/successor_code', 'level', '应为同级区划', 'must be of the same level'));
  if (successor.valid_to !== null)
    faults.push(fault('/successor_code', 'ended', '该区划自身已经终止', 'has itself been succeeded'));
  if (before.valid_from !== null && given.valid_to < before.valid_from)
    faults.push(fault('/valid_to', 'days_out_of_order', '不得早于设立之日', 'must not be before it was set up'));
  if (faults.length > 0) throw invalid(faults);
  requireOwn(change, successor.code);
}

const isSameLevel = (one: Division, other: Division): boolean =>
  one.code.split('-')[0]?.length === other.code.split('-')[0]?.length;
