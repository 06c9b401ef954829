// Every requirement of the notice in its order, and what carries each out: in place, planned, or not mechanisable.

import { type CarrierKind, type CarrierStatus, carriers } from './requirements/carriers.ts';
import { contentRequirements } from './requirements/content.ts';
import { generalRequirements } from './requirements/general.ts';
import { partyRequirements } from './requirements/parties.ts';
import { procedureRequirements } from './requirements/procedure.ts';
import type { Requirement } from './requirements/requirement.ts';
import { resultRequirements } from './requirements/results.ts';
import { safeguardRequirements } from './requirements/safeguards.ts';
import { widerRequirements } from './requirements/wider.ts';

export {
  type CarrierKind,
  type CarrierStatus,
  carrierKinds,
  carrierStatuses,
  carriers,
} from './requirements/carriers.ts';
export { type Requirement, type RequirementForce, requirementForces } from './requirements/requirement.ts';

export const requirements: readonly Requirement[] = [
  ...generalRequirements,
  ...contentRequirements,
  ...partyRequirements,
  ...procedureRequirements,
  ...resultRequirements,
  ...widerRequirements,
  ...safeguardRequirements,
];

export interface Carrier {
  readonly kind: CarrierKind;
  readonly name: string;
  readonly status: CarrierStatus;
}

const statusOf = (kind: CarrierKind, name: string): CarrierStatus =>
  (carriers[kind].in_place as readonly string[]).includes(name) ? 'in_place' : 'planned';

/** In the order of the kinds; empty where nothing can carry it out. */
export const carriersOf = (requirement: Requirement): readonly Carrier[] => {
  if ('not_mechanisable' in requirement) return [];
  const { carried_by } = requirement;
  return (Object.keys(carriers) as CarrierKind[]).flatMap((kind) =>
    (carried_by[kind] ?? []).map((name) => ({ kind, name, status: statusOf(kind, name) })),
  );
};
