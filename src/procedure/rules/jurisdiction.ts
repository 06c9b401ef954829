// Jurisdiction over an item, as its facts have it: what the decision service answers is what the guards hold it to.

import type { ItemFacts } from '../facts.ts';
import { type Competence, competence, type Matter } from '../jurisdiction.ts';
import { isUnder, subjectOf } from './judging.ts';

export function matterOf(facts: ItemFacts): Matter {
  const { item, division } = facts;
  const convener = subjectOf(facts, item.convener_subject_id);
  // Of the other villages the facts tell only by the committee that convenes: it stands.
  const standsAt = (code: string) =>
    convener?.kind === 'consultation_committee' &&
    convener.division_code.length >= 12 &&
    isUnder(code, convener.division_code);
  const others = item.scope === 'cross_village' ? item.affected_division_codes : [];
  return {
    ...item,
    divisions: [
      {
        code: item.division_code,
        kind: division.kind,
        has_consultation_committee: division.has_consultation_committee || standsAt(item.division_code),
      },
      ...others.map((code) => ({ code, kind: null, has_consultation_committee: standsAt(code) || null })),
    ],
    involves_departments: item.department_subject_ids.length > 0,
    is_entrusted: item.entrusted_by_subject_id !== null,
    is_organ_named: item.entrusted_by_subject_id !== null,
  };
}

export const competenceOf = (facts: ItemFacts): Competence => competence(matterOf(facts));
