// How long before a villagers' assembly the villagers were told of it.

import { daysBetween } from '../calendar.ts';
import type { ItemFacts, SessionFacts } from '../facts.ts';
import { findQuorumRule } from '../quorum.ts';
import { exampleIds as ids } from './example-rows.ts';
import { evidence, heldSessions, insufficient, met, notApplicable, text, unmet } from './judging.ts';
import type { DeepPartial, Rule } from './rule.ts';

const NOTICE_DAYS = 10;

/** The days of notice of an assembly; `null`: a day is not recorded, `undefined`: nobody was told. */
const daysOfNotice = (facts: ItemFacts, session: SessionFacts): number | null | undefined => {
  const mine = facts.notices.filter(
    ({ session_id, sent_on }) =>
      session_id === session.id ||
      (session_id === null && (sent_on === null || session.held_on === null || sent_on <= session.held_on)),
  );
  const known = mine.flatMap(({ sent_on }) =>
    sent_on !== null && session.held_on !== null ? [daysBetween(sent_on, session.held_on)] : [],
  );
  if (known.length > 0) return Math.max(...known);
  return mine.length > 0 ? null : undefined;
};

const assemblyNotice: Rule = {
  code: 'assembly-notice',
  clause: 'law:村民委员会组织法.21',
  see_also: ['law:村民委员会组织法2025.会议', 'law:民法典.201'],
  force: 'must',
  weight: 'finding',
  guards: ['decide'],
  title: { zh: '村民会议提前十天通知', en: "ten days' notice of a villagers' assembly" },
  message: {
    zh: '召集村民会议,应当提前十天通知村民',
    en: "the villagers are told of a villagers' assembly ten days before it",
  },
  our_reading: {
    zh: '通知当日不计入,会议在第十天或者以后;以最早的通报计算;居民会议和代表会议没有这一期限;2026年1月1日起的条文尚未核对,暂按原规定',
    en: "the day of the notice does not count, and the assembly is on the tenth day or later; the earliest notice counts; a residents' or representatives' assembly has no such term; the text since 2026-01-01 is not verified, and the former one is applied",
  },
  judge: (facts) => {
    const assemblies = heldSessions(facts).filter(
      ({ form, self_government_kind }) =>
        form === 'villagers_assembly' && (self_government_kind ?? facts.division.self_government_kind) === 'village',
    );
    const latest = assemblies.at(-1);
    if (!latest) return notApplicable('没有召开村民会议', "no villagers' assembly was held");
    const isNew = findQuorumRule(latest, latest.held_on ?? '')?.clause === 'law:村民委员会组织法2025.会议';
    const clause = isNew ? ({ clause: 'law:村民委员会组织法2025.会议' } as const) : {};
    const found = assemblies.map((session) => ({ session, days: daysOfNotice(facts, session) }));
    const short = found.filter(({ days }) => days === undefined || (days !== null && days < NOTICE_DAYS));
    const rows = (list: typeof found) =>
      evidence(
        'session',
        list.map(({ session }) => session),
      );
    if (short.length > 0) {
      const told = short.map(({ session, days }) =>
        days === undefined
          ? text(`${session.held_on ?? ''}的村民会议没有通知记录`, `no notice of the assembly of ${session.held_on}`)
          : text(
              `${session.held_on}的村民会议只提前${days}天通知`,
              `the assembly of ${session.held_on} had ${days} days' notice`,
            ),
      );
      return { ...unmet(told, rows(short)), ...clause };
    }
    const unknown = found.filter(({ days }) => days === null);
    return unknown.length > 0
      ? {
          ...insufficient(
            [text('通知或会议的日期不详', 'the day of the notice or assembly is not known')],
            rows(unknown),
          ),
          ...clause,
        }
      : { ...met(rows(found)), ...clause };
  },
  examples: {
    holds: [
      { title: { zh: '没有召开村民会议', en: 'no assembly was held' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '恰好提前十天', en: 'exactly ten days' },
        facts: assembly('2025-04-01'),
        standing: 'met',
      },
      {
        title: { zh: '最早的通报提前十天,后来又补发', en: 'the earliest notice ten days before, a later one sent too' },
        facts: {
          ...assembly('2025-04-01'),
          notices: [{ participant_ids: [ids.herderTakesPart] }, { sent_on: '2025-03-30' }],
        },
        standing: 'met',
      },
      {
        title: { zh: '居民会议', en: "a residents' assembly" },
        facts: assembly('2025-03-31', { self_government_kind: 'community' }),
        standing: 'not_applicable',
      },
      {
        title: { zh: '村民代表会议', en: "a representatives' assembly" },
        facts: assembly('2025-03-31', { form: 'villagers_representative_assembly' }),
        standing: 'not_applicable',
      },
    ],
    fails: [
      { title: { zh: '只提前九天', en: 'nine days only' }, facts: assembly('2025-03-31'), standing: 'unmet' },
      {
        title: { zh: '没有通知', en: 'nobody was told' },
        facts: { ...assembly('2025-04-01'), notices: [] },
        standing: 'unmet',
      },
      {
        title: { zh: '补录,通知日期不详', en: 'retrospective, the day of the notice not known' },
        facts: { ...assembly('2025-04-01'), item: { record_mode: 'retrospective' }, notices: [{ sent_on: null }] },
        standing: 'insufficient_data',
      },
    ],
  },
};

/** Held on this day; the example's notice went out on 2025-03-22. */
function assembly(held_on: string, more: DeepPartial<SessionFacts> = {}) {
  return { sessions: [{ form: 'villagers_assembly', held_on, ...more }] } as const;
}

export const assemblyNoticeRules: readonly Rule[] = [assemblyNotice];
