// What can be set, within which bounds, and which setting counts on a day.

import t from 'tap';
import { codeLists } from '../../src/procedure/code-lists.ts';
import { unsetSettings } from '../../src/procedure/index.ts';
import {
  settingDeclarations,
  settingNames,
  settingOn,
  settingPresets,
  settingsOn,
} from '../../src/procedure/settings.ts';
import { clauses, isClauseRef } from '../../src/procedure/sources.ts';

const row = (division_code: string, value: unknown, valid_from: string | null, valid_to: string | null) => ({
  division_code,
  name: 'disclosure_days',
  value,
  valid_from,
  valid_to,
});

t.test('everything the rules read can be set, and is told in both languages with its clause', async (t) => {
  t.same([...settingNames].sort(), Object.keys(unsetSettings).sort());
  for (const name of settingNames) {
    const { title, meaning, unset, clause, unit, minimum, maximum, code_list } = settingDeclarations[name];
    t.ok(isClauseRef(clause), name);
    for (const { zh, en } of [title, meaning, unset]) t.ok(/\p{Script=Han}/u.test(zh) && /^[\x20-\x7e]+$/.test(en), en);
    t.equal(unit === 'days', minimum !== null && maximum !== null && minimum < maximum, name);
    t.equal(unit === 'codes', code_list !== null && Object.hasOwn(codeLists, code_list), name);
    t.equal(unsetSettings[name], unit === 'flag' ? false : null, `${name}: nothing is invented`);
  }
});

t.test('a preset rests on a law and stays within the bounds', async (t) => {
  for (const { clause, values } of Object.values(settingPresets)) {
    t.notOk(clauses[clause].quoted);
    for (const [name, value] of Object.entries(values)) {
      const { minimum, maximum } = settingDeclarations[name as 'disclosure_days'];
      t.ok(Number(value) >= Number(minimum) && Number(value) <= Number(maximum), name);
    }
  }
});

t.test('the nearest division whose bylaw is in force on the day counts, to the day', async (t) => {
  const rows = [
    row('150626', 60, '2025-01-01', null),
    row('150626100', 30, '2026-03-01', '2026-06-30'),
    row('15', 90, null, null),
  ];
  const on = (day: string) => settingOn(rows, 'disclosure_days', day)?.value;
  t.same(
    ['2024-12-31', '2025-01-01', '2026-02-28', '2026-03-01', '2026-06-30', '2026-07-01'].map(on),
    [90, 60, 60, 30, 30, 60],
  );
  t.equal(settingOn(rows, 'recording_days', '2026-03-01'), undefined);
});

t.test('what is not set is as if nobody had said anything', async (t) => {
  t.same(settingsOn([], '2026-03-01'), unsetSettings);
  t.same(settingsOn([row('150626', 60, '2026-03-02', null)], '2026-03-01'), unsetSettings);
  t.same(settingsOn([row('150626', 60, '2026-03-01', null)], '2026-03-01'), { ...unsetSettings, disclosure_days: 60 });
});
