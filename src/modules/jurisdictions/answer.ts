/** Jurisdiction as the contract shows it: each part with its clause, and the registered subjects that it means. */
import { type Body, isBody, jurisdiction, routes } from '../../procedure/jurisdiction.ts';
import { type ClauseRef, clauses } from '../../procedure/sources.ts';
import type { Concerned } from './queries.ts';
import type { Jurisdiction, JurisdictionRequest } from './schema.ts';

const SUBJECTS_MAX = 100;
const JUDGEMENT_FIELDS = ['judged_by_subject_id', 'judged_by', 'criteria', 'judged_on'] as const;

const cite = (ref: ClauseRef) => {
  const { source, number, text, quoted } = clauses[ref];
  return { clause: number, source, quotation: text, is_quoted: quoted };
};
const cited = <T extends { readonly clause: ClauseRef }>({ clause, ...rest }: T) => ({ ...rest, ...cite(clause) });

export function answer(asked: JurisdictionRequest, { places, registered }: Concerned): Jurisdiction {
  const found = jurisdiction({
    ...asked,
    divisions: places,
    involves_departments: asked.involves_departments ?? (asked.department_subject_ids.length > 0 || null),
    is_entrusted: asked.is_entrusted ?? (asked.entrusted_by_subject_id !== null || null),
    is_organ_named: asked.entrusted_by_subject_id !== null,
  });
  const { route, scope, clause, our_reading, has_committee } = found;
  const withSubjects = <T extends Body>(body: T) => {
    const ids = registered.filter((one) => isBody(body, one, found.places)).map(({ id }) => id);
    return { ...body, subject_ids: ids.slice(0, SUBJECTS_MAX) };
  };
  const shown = ({ kind, division_code, clause: ref }: Body) =>
    cited(withSubjects({ kind, division_code, clause: ref }));
  const [first, ...alternatives] = [...found.conveners, ...(found.is_convened_by_lead ? found.lead : [])];
  return {
    route,
    title: route && routes[route],
    scope,
    basis: clause && cite(clause),
    our_reading,
    lead: found.lead.map((body) => cited(withSubjects(body))),
    convener: first
      ? {
          ...shown(first),
          alternatives: alternatives.map(shown),
          any_within: found.convener_within,
          has_committee,
          is_fallback: found.conveners.length === 0,
        }
      : null,
    documents: found.documents.map(cited),
    must_follow: found.must_follow.map((one) => ({ ...cited(one), owed_by: [...one.owed_by] })),
    judgements: found.judgements.map((one) => ({
      ...cited(one),
      is_undecided: one.stated === null,
      judgement_fields: [...JUDGEMENT_FIELDS],
      recorded_by: [...one.recorded_by],
    })),
    unclear: found.unclear.map(cited),
  };
}
