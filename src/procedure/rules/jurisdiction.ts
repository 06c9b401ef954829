// Jurisdiction over an item, as its facts have it: what the decision service answers is what the guards hold it to.

import type { ItemFacts, SubjectFacts } from '../facts.ts';
import { withJudgements } from '../judgements.ts';
import { type Competence, competence, type Matter } from '../jurisdiction.ts';
import { isUnder } from './judging.ts';

export function matterOf(facts: ItemFacts): Matter {
  const { item, division, affected_divisions } = facts;
  const others = item.scope === 'cross_village' ? item.affected_division_codes : [];
  return {
    ...item,
    divisions: [
      {
        code: item.division_code,
        kind: division.kind,
        has_consultation_committee: division.has_consultation_committee,
      },
      ...others.map((code) => {
        const known = affected_divisions.find((one) => one.code === code);
        const stands = known?.has_consultation_committee ?? null;
        return { code, kind: known?.kind ?? null, has_consultation_committee: stands };
      }),
    ],
    involves_departments: item.department_subject_ids.length > 0,
    is_entrusted: item.entrusted_by_subject_id !== null,
    is_organ_named: item.entrusted_by_subject_id !== null,
  };
}

export const competenceOf = (facts: ItemFacts): Competence => competence(matterOf(withJudgements(facts)));

/** Whose bodies may stand in by a reason, where lead and convener are our reading and not the clause's word. */
function roomOf({ route, is_convened_by_lead, villages, townships }: Competence): readonly string[] {
  if (route === 'cross_village_joint') return [...villages, ...townships];
  if (route === 'township') return townships;
  return route === 'village' && is_convened_by_lead ? villages : [];
}

/** Never a body of another village; a township's own bodies, not those of its villages. */
export function leavesRoom(facts: ItemFacts, bodies: readonly (SubjectFacts | undefined)[]): boolean {
  const room = roomOf(competenceOf(facts));
  const isConcerned = (body: SubjectFacts | undefined) =>
    body !== undefined &&
    room.some((code) => (code.length >= 12 ? isUnder(body.division_code, code) : body.division_code === code));
  return bodies.length > 0 && bodies.every(isConcerned);
}
