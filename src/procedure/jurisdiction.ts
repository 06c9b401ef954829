// Who leads and who convenes, by which route, what it takes and what follows: from the divisions concerned and what is
// said of the matter. The guards on lead and convener ask the same function.

import type { Text } from './code-lists.ts';
import { followUps, judgements, needs } from './jurisdiction/needs.ts';
import type { Body, Competence, Jurisdiction, Kind, Lead, Matter, Place, Route, Scope } from './jurisdiction/types.ts';
import { unclear } from './jurisdiction/unclear.ts';
import { isBlank, isUnder, text, villageCode } from './rules/judging.ts';
import type { ClauseRef } from './sources.ts';

export type * from './jurisdiction/types.ts';
export { routes } from './jurisdiction/types.ts';

const clauseOf = {
  village: '二(二)3#convener-jurisdiction.village',
  cross_village_joint: '二(二)3#convener-jurisdiction.village',
  cross_village_township: '二(二)3#convener-jurisdiction.cross-village',
  sub_village: '二(二)3#convener-jurisdiction.sub-village',
  township: '二(三)#township-consultation',
} as const satisfies Readonly<Record<Route, ClauseRef>>;

const readings: Readonly<Record<Route, Text | null>> = {
  village: null,
  cross_village_joint: text(
    '未写明单靠一村无法开展的,由所涉村的党组织、村(居)民委员会牵头,其中一村的协商委员会召集,其他村参加;苏木镇党委也可牵头',
    'without a reason why one village cannot hold it, bodies of the villages lead and the committee of one convenes, the others taking part; the township Party committee may lead too',
  ),
  cross_village_township: null,
  sub_village: text(
    '“人口较多”没有数字,由嘎查村党组织判断并写明;社区居民小组比照适用',
    '“populous” has no number: the Party organisation judges and records it; groups of a community are treated alike',
  ),
  township: text(
    '苏木镇协商由苏木镇党委牵头,党委、政府或派出机关召集',
    "the township's Party committee leads; it, the government or its dispatched organ convenes",
  ),
};

const unique = (codes: readonly string[]) => [...new Set(codes)];
const isVillage = ({ code }: Place) => code.length >= 12;
const villagesOf = (places: readonly Place[]): string[] =>
  unique(places.filter(isVillage).map(({ code }) => villageCode(code)));
const townshipsOf = (places: readonly Place[]): string[] =>
  unique(places.filter(({ code }) => code.length >= 9).map(({ code }) => code.slice(0, 9)));

/** The scope that is stated, else the one that the divisions make: two villages are cross-village (两个以上 includes two). */
function scopeOf({ scope, divisions, population_judgement }: Matter): Scope | null {
  if (scope !== null) return scope;
  const [first, second] = divisions;
  if (!first || divisions.some(({ code }) => code.length < 9)) return null;
  if (!divisions.every(isVillage)) return 'township';
  if (villagesOf(divisions).length > 1) return 'cross_village';
  return !second && first.code.length > 12 && !isBlank(population_judgement) ? 'sub_village' : 'village';
}

function routeOf(matter: Matter, scope: Scope | null, places: readonly Place[]): Route | null {
  if (scope === 'village' || scope === 'sub_village') return places.some(isVillage) ? scope : null;
  if (scope === null || townshipsOf(places).length === 0) return null;
  if (scope === 'township') return 'township';
  return isBlank(matter.single_village_unable_reason) ? 'cross_village_joint' : 'cross_village_township';
}

function leadsOf(route: Route | null, villages: readonly string[], townships: readonly string[]): Lead[] {
  const body = (kind: Kind, division_code: string, clause: ClauseRef, is_required = false) => ({
    kind,
    division_code,
    clause,
    is_required,
  });
  const ofVillage = villages.flatMap((code) => [
    route === 'sub_village'
      ? body('party_organisation', code, clauseOf.sub_village, true)
      : body('party_organisation', code, clauseOf.village),
    body('village_committee', code, clauseOf.village),
  ]);
  const ofTownship = (isRequired: boolean, clause: ClauseRef) =>
    townships.map((code) => body('township_party_committee', code, clause, isRequired));
  if (route === 'village' || route === 'sub_village') return ofVillage;
  if (route === 'cross_village_joint') return [...ofVillage, ...ofTownship(false, clauseOf.cross_village_township)];
  return route === null ? [] : ofTownship(true, clauseOf[route]);
}

function convenersOf(route: Route | null, places: readonly Place[], townships: readonly string[]): Body[] {
  if (route === null) return [];
  const clause = clauseOf[route];
  const at = (codes: readonly string[], kind: Kind) => codes.map((division_code) => ({ kind, division_code, clause }));
  if (route === 'sub_village') return at(places.map(({ code }) => code).slice(0, 1), 'villager_group');
  if (route === 'cross_village_township') return at(townships, 'township_party_committee');
  if (route === 'township') {
    const kinds: Kind[] = ['township_party_committee', 'grassroots_government', 'dispatched_organ'];
    return kinds.flatMap((kind) => at(townships, kind));
  }
  const possible = places.filter((place) => isVillage(place) && place.has_consultation_committee !== false);
  return at(villagesOf(possible), 'consultation_committee');
}

/** Whether a subject is the body meant: of its kind, in its township, or in its village and over a place concerned. */
export function isBody(
  body: Body,
  { kind, division_code }: { readonly kind: Kind; readonly division_code: string },
  places: readonly Place[],
): boolean {
  if (kind !== body.kind || !isUnder(division_code, body.division_code)) return false;
  if (division_code === body.division_code || kind === 'villager_group') return true;
  return body.division_code.length >= 12 && places.some(({ code }) => isUnder(code, division_code));
}

export function competence(matter: Matter): Competence {
  const scope = scopeOf(matter);
  const isOfSeveral = scope === 'cross_village' || scope === 'township';
  const places = isOfSeveral ? matter.divisions : matter.divisions.slice(0, 1);
  const route = routeOf(matter, scope, places);
  const [villages, townships] = [villagesOf(places), townshipsOf(places)];
  const asksCommittee = route === 'village' || route === 'cross_village_joint';
  const known = asksCommittee ? places.map((place) => place.has_consultation_committee) : [];
  const has_committee = known.includes(true) ? true : known.includes(null) || known.length === 0 ? null : false;
  return {
    route,
    scope,
    clause: route && clauseOf[route],
    our_reading: route && readings[route],
    places,
    villages,
    townships,
    lead: leadsOf(route, villages, townships),
    conveners: convenersOf(route, places, townships),
    convener_within: route === 'sub_village' ? (villages[0] ?? null) : null,
    has_committee,
    is_convened_by_lead: known.includes(false) && !known.includes(true),
  };
}

export function jurisdiction(matter: Matter): Jurisdiction {
  const found = competence(matter);
  return {
    ...found,
    documents: needs(matter, found),
    must_follow: followUps(matter, found),
    judgements: judgements(matter, found),
    unclear: unclear(matter, found),
  };
}
