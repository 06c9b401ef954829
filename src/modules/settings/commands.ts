/** A township or an authority above it sets the numbers that the notice leaves open, each from a bylaw in force. */
import type { Answer, Change } from '../../db/change.ts';
import { divisionInScope, insertRecord, type Row, removeRecord, updateRecord } from '../../db/records.ts';
import { holds } from '../../db/scope.ts';
import { uuidv7 } from '../../db/uuid.ts';
import { contentTag } from '../../http/requests.ts';
import { type Fault, Problem } from '../../problems.ts';
import { isInForce, type ProcedureSettings } from '../../procedure/index.ts';
import { type SettingPresetName, settingPresets } from '../../procedure/settings.ts';
import { requestRecount } from '../obligations/queries.ts';
import { settingsDocument } from './answer.ts';
import { type Basis, type FoundSetting, holdBylaws, listSettings, lockDivision } from './queries.ts';
import { divisionSettings } from './schema.ts';

interface Given {
  value?: unknown;
  bylaw_id?: string | null;
  clause?: string | null;
  preset?: SettingPresetName | null;
}
type Patch = Readonly<Record<string, Given | null>>;
interface Wanted {
  readonly name: string;
  readonly before: FoundSetting | undefined;
  readonly values: { value: unknown; bylaw_id: string | null; bylaw_clause: string | null; preset: string | null };
}

const VILLAGE_CODE = 12;

export async function updateSettings(
  change: Change,
  division: string,
  ifMatch: string | undefined,
  patch: Patch,
): Promise<Answer> {
  await lockDivision(change.db, change.scope, division);
  if (!holds(change.scope, division)) throw new Problem('forbidden');
  requireTownship(division);
  const found = await listSettings(change.db, division);
  requireTag(ifMatch, contentTag(settingsDocument(division, found, change.today)));
  const own = found.filter((row) => row.division_code === division);
  const wanted = Object.entries(patch).flatMap(([name, given]) => (given ? [merge(name, given, own)] : []));
  await requireSources(change, division, wanted);
  const dropped = own.filter(({ name }) => patch[name] === null);
  for (const row of dropped) await removeRecord(change, divisionSettings, row as never);
  for (const one of wanted.filter(differs)) await write(change, division, one);
  if (change.events > 0) await requestRecount(change.db, recountOf(division));
  const body = settingsDocument(division, await listSettings(change.db, division), change.today);
  return { status: 200, body: body as never, etag: contentTag(body), isUnchanged: change.events === 0 };
}

/** Terms rest on the settings: what is owed under the division is counted again. */
const recountOf = (division_code: string) => ({ id: uuidv7(), division_code, days: null, reason: 'settings' });

/** As a merge patch does: what is not given stays; a new source takes the place of the other kind. */
function merge(name: string, given: Given, own: readonly FoundSetting[]): Wanted {
  const before = own.find((row) => row.name === name);
  const { value = before?.value ?? null } = given;
  const otherSource = given.preset ? { bylaw_id: null, bylaw_clause: null } : given.bylaw_id ? { preset: null } : {};
  const sources = {
    bylaw_id: before?.bylaw_id ?? null,
    bylaw_clause: before?.bylaw_clause ?? null,
    preset: before?.preset ?? null,
    ...otherSource,
    ...('bylaw_id' in given ? { bylaw_id: given.bylaw_id ?? null } : {}),
    ...('clause' in given ? { bylaw_clause: given.clause ?? null } : {}),
    ...('preset' in given ? { preset: given.preset ?? null } : {}),
  };
  return { name, before, values: { value, ...sources } };
}

const differs = ({ before, values }: Wanted): boolean =>
  !before ||
  Object.entries(values).some(([key, value]) => JSON.stringify(before[key as 'value']) !== JSON.stringify(value));

async function write(change: Change, division: string, { name, before, values }: Wanted): Promise<void> {
  if (before) {
    await updateRecord(change, divisionSettings, { ...before } as unknown as Row, values);
    return;
  }
  await insertRecord(change, divisionSettings, {
    id: uuidv7(),
    values: { division_code: division, name, ...values },
    own: ['division_code'],
    source: divisionInScope(change.scope, division),
  });
}

const fault = (name: string, property: string, code: string, zh: string, en: string): Fault => ({
  pointer: `/${name}/${property}`,
  code,
  zh,
  en,
});

async function requireSources(change: Change, division: string, wanted: readonly Wanted[]): Promise<void> {
  const ids = wanted.flatMap(({ values }) => values.bylaw_id ?? []);
  const held = await holdBylaws(change.db, division, [...new Set(ids)]);
  const faults = wanted.flatMap((one) => faultsOf(one, held, change.today));
  if (faults.length > 0) throw new Problem('invalid-input', { faults });
}

function faultsOf({ name, values }: Wanted, held: readonly Basis[], today: string): Fault[] {
  const { value, bylaw_id, preset } = values;
  const faults: Fault[] = [];
  if (value === null) faults.push(fault(name, 'value', 'required', '须写明值', 'is required'));
  if ((bylaw_id === null) === (preset === null))
    faults.push(
      fault(name, 'bylaw_id', 'one-of', '来源须且只能有一个:制度或者通例', 'give one source: bylaw_id or preset'),
    );
  else if (bylaw_id !== null)
    faults.push(
      ...faultsOfBylaw(
        name,
        held.find(({ id }) => id === bylaw_id),
        today,
      ),
    );
  else faults.push(...faultsOfPreset(name, preset as SettingPresetName, value));
  return faults;
}

function faultsOfBylaw(name: string, bylaw: Basis | undefined, today: string): Fault[] {
  const at = (code: string, zh: string, en: string) => [fault(name, 'bylaw_id', code, zh, en)];
  if (!bylaw)
    return at('reference', '制度不存在、已删除,或不属于本区划及其上级', 'is no bylaw of this division or one above it');
  if (bylaw.kind !== 'implementing_measures') return at('kind', '应为具体办法', 'must be implementing measures');
  if (!isInForce(bylaw, today)) return at('not_in_force', '该办法今天不在有效期内', 'is not in force today');
  return [];
}

function faultsOfPreset(name: string, preset: SettingPresetName, value: unknown): Fault[] {
  const stated = settingPresets[preset].values[name as keyof ProcedureSettings];
  if (stated === undefined)
    return [fault(name, 'preset', 'preset', '该通例不含此项', 'says nothing about this setting')];
  return stated === value ? [] : [fault(name, 'value', 'preset', `该通例为 ${stated}`, `the preset has ${stated}`)];
}

function requireTownship(division: string): void {
  if (division.length < VILLAGE_CODE) return;
  throw new Problem('state-conflict', {
    zh: '期限由苏木镇及以上在具体办法中规定,嘎查村(社区)沿用',
    en: 'Settings come from the implementing measures of a township or above; a village inherits them',
  });
}

/** The ETag is the content's: If-Match says that the sender saw these settings (RFC 9110 13.1.1). */
function requireTag(header: string | undefined, tag: string): void {
  const tags = String(header)
    .split(',')
    .map((one) => one.trim());
  if (!tags.includes('*') && !tags.includes(tag)) throw new Problem('precondition-failed');
}
