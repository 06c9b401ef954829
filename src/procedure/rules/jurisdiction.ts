// Which body is competent for which scope of item, at the level of the village and of the township.

import type { ItemFacts, SubjectFacts } from '../facts.ts';
import { isBlank, isUnder } from './judging.ts';

export type Kind = SubjectFacts['kind'];

/** A party that stands over the item: in its village, or in its township. */
export const stands = (
  facts: ItemFacts,
  subject: SubjectFacts | undefined,
  level: 'village' | 'township',
  kinds: Kind[],
) =>
  subject !== undefined &&
  kinds.includes(subject.kind) &&
  isUnder(facts.item.division_code, subject.division_code) &&
  (level === 'village' ? subject.division_code.length >= 12 : subject.division_code.length === 9);

/** 二(二)3: two or more villages (two included), and no single one can hold it. */
export const goesToTownship = ({ item }: ItemFacts) =>
  item.scope === 'township' || (item.scope === 'cross_village' && !isBlank(item.single_village_unable_reason));
