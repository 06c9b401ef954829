/** The settings of a division as the contract shows them. */
import { unsetSettings } from '../../procedure/index.ts';
import {
  type SettingName,
  settingDeclarations,
  settingNames,
  settingOn,
  settingPresets,
} from '../../procedure/settings.ts';
import { clauses } from '../../procedure/sources.ts';
import type { FoundSetting } from './queries.ts';
import type { DivisionSettings } from './schema.ts';

const presets = Object.entries(settingPresets).map(([name, { title, reading, clause, values }]) => {
  const { source, number, text, mark } = clauses[clause];
  return { name, title, reading, clause: number, source, text, mark, values };
});

const basisOf = (row: FoundSetting) =>
  row.bylaw_id === null
    ? null
    : {
        id: row.bylaw_id,
        title: String(row.title),
        document_number: row.document_number,
        clause: row.bylaw_clause,
        valid_from: String(row.valid_from),
        valid_to: row.valid_to,
      };

function settingOf(division: string, rows: readonly FoundSetting[], name: SettingName, today: string) {
  const { title, meaning, unit, minimum, maximum, code_list, clause, unset } = settingDeclarations[name];
  const found = settingOn(rows, name, today);
  return {
    name,
    title,
    meaning,
    unit,
    minimum,
    maximum,
    code_list,
    clause: clauses[clause].number,
    quotation: clauses[clause].text,
    value: (found ? found.value : unsetSettings[name]) as number | boolean | string[] | null,
    is_set: found !== undefined,
    unset,
    is_inherited: found !== undefined && found.division_code !== division,
    division_code: found?.division_code ?? null,
    bylaw: found ? basisOf(found) : null,
    preset: found?.preset ?? null,
  };
}

export const settingsDocument = (division: string, rows: readonly FoundSetting[], today: string): DivisionSettings => ({
  division_code: division,
  as_of: today,
  settings: settingNames.map((name) => settingOf(division, rows, name, today)),
  presets,
});
