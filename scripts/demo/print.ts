// What the demo prints beside its steps: the refusal with its clause, and what the procedure shows, as tables.
import type { Static } from 'typebox';
import type { Procedure, RuleStanding } from '../../src/modules/agenda-items/procedure-schema.ts';
import { codeEntry } from '../../src/procedure/code-lists.ts';
import { type Source, sources } from '../../src/procedure/sources.ts';

export type Shown = Static<typeof Procedure>;
type Rule = Static<typeof RuleStanding>;

export const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** Chinese takes two columns of a terminal. */
const width = (text: string): number =>
  [...text].reduce((sum, c) => sum + ((c.codePointAt(0) ?? 0) < 0x2e80 ? 1 : 2), 0);
export const column = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)));

function cited({ source, clause }: Rule): string {
  if (source === 'notice') return clause;
  const law = (sources as Readonly<Record<string, Source>>)[source]?.title.zh ?? source;
  return `${law.replace('中华人民共和国', '')} ${clause}`;
}
const zh = (list: 'stages' | 'actions' | 'rule_standings' | 'rule_weights', code: string): string =>
  codeEntry(list, code as never).zh;

export function sayRefusal(problem: { title?: string; detail?: string; blocked_by?: readonly Rule[] }): void {
  say(`   ┆ ${problem.title}:${problem.detail}`);
  for (const rule of problem.blocked_by ?? []) {
    say(`   ┆ ${rule.rule} ${rule.title.zh} / ${rule.title.en}`);
    say(`   ┆   ${cited(rule)}  “${rule.quotation}”`);
    for (const { zh, en } of rule.missing) say(`   ┆   所缺:${zh} / missing: ${en}`);
  }
}

export function sayProcedure(shown: Shown): void {
  say(`\n程序状况 / the procedure`);
  say(`  阶段 stage    ${zh('stages', shown.stage)} ${shown.stage},自 ${shown.stage_since} 起`);
  say('  办理历史 history');
  for (const { number, occurred_on, action, from_stage, to_stage, actor } of shown.history) {
    const act = column(`${zh('actions', action)} ${action}`, 22);
    const from = column(zh('stages', from_stage), 14);
    say(
      `    ${String(number).padStart(2)} ${occurred_on} ${act}${from}→ ${column(zh('stages', to_stage), 14)}${actor}`,
    );
  }
  say('  规则 rules');
  for (const rule of shown.rules) {
    const standing = column(zh('rule_standings', rule.standing), 10);
    const weight = column(zh('rule_weights', rule.weight), 10);
    const clause = column(cited(rule), 30);
    say(`    ${standing}${weight}${clause}${column(rule.title.zh, 34)}${rule.rule}`);
  }
  const remaining = shown.rules.filter(({ standing }) => standing !== 'met' && standing !== 'not_applicable');
  say(`  尚存的问题 findings that remain:${remaining.length === 0 ? '无 none' : ''}`);
  for (const rule of remaining) {
    say(`    ${cited(rule)} ${rule.title.zh} “${rule.quotation}”`);
    for (const { zh, en } of rule.missing) say(`      ${zh} / ${en}`);
  }
}
