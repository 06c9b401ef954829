// What a village has to consult with: its committee, a platform where people meet, and a channel online.

import type { Day } from '../calendar.ts';
import type { CommitteeRow, PlatformRow } from '../facts.ts';
import { evidence, metUnless, text } from '../rules/judging.ts';
import type { DivisionRule } from './division-rule.ts';
import { isInForce } from './division-rule.ts';

/** Whether it stood on a day: the day of its end is its last. */
export const stoodOn = (
  row: Pick<CommitteeRow, 'established_on'> & { dissolved_on?: Day | null; closed_on?: Day | null },
  day: Day,
): boolean => isInForce({ valid_from: row.established_on, valid_to: row.dissolved_on ?? row.closed_on ?? null }, day);

const platformsInPlace: DivisionRule = {
  code: 'platforms-in-place',
  clause: '二(二)5#platforms-in-place',
  see_also: ['二(二)3#platforms-in-place', '二(二)5#online-channels', '二(二)5#online-platform'],
  force: 'must',
  weight: 'finding',
  level: 'village',
  title: { zh: '协商平台到位', en: 'platforms in place' },
  message: {
    zh: '登记社区协商委员会、至少一个协商平台和一个网络渠道',
    en: 'record the consultation committee, a platform at least, and a channel online',
  },
  our_reading: {
    zh: '三项各有一个现存的即为满足;网络渠道不当作场所平台',
    en: 'met by one of each that stands; a channel online is not a place to meet',
  },
  judge: ({ committees, platforms }, today) => {
    const standing = committees.filter((row) => stoodOn(row, today));
    const open = platforms.filter((row) => stoodOn(row, today));
    const [online, places] = [true, false].map((is) => open.filter((row: PlatformRow) => row.is_online === is));
    return metUnless(
      [
        standing.length === 0 && text('没有登记社区协商委员会', 'no consultation committee is recorded'),
        places?.length === 0 && text('没有协商平台', 'there is no platform'),
        online?.length === 0 && text('没有网络渠道', 'there is no channel online'),
      ],
      [...evidence('committee', standing), ...evidence('platform', open)],
    );
  },
  examples: {
    holds: [
      { title: { zh: '三项俱全', en: 'all three' }, facts: {}, standing: 'met' },
      {
        title: { zh: '平台停用当日仍算', en: 'a platform on its last day' },
        facts: { platforms: [{ closed_on: '2025-06-20' }, {}] },
        today: '2025-06-20',
        standing: 'met',
      },
      {
        title: { zh: '设立当日', en: 'the committee on its first day' },
        facts: { committees: [{ established_on: '2025-06-20' }] },
        today: '2025-06-20',
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '没有协商委员会', en: 'no committee' },
        facts: { committees: [] },
        standing: 'unmet',
      },
      {
        title: { zh: '委员会昨日撤销', en: 'the committee was dissolved the day before' },
        facts: { committees: [{ dissolved_on: '2025-06-20' }] },
        today: '2025-06-21',
        standing: 'unmet',
      },
      {
        title: { zh: '委员会明日设立', en: 'the committee is set up the day after' },
        facts: { committees: [{ established_on: '2025-06-21' }] },
        today: '2025-06-20',
        standing: 'unmet',
      },
      { title: { zh: '只有平台,没有网络渠道', en: 'nothing online' }, facts: { platforms: [{}] }, standing: 'unmet' },
      {
        title: { zh: '只有网络渠道', en: 'a channel online alone' },
        facts: { platforms: [{ kind: 'wechat_account', is_online: true }] },
        standing: 'unmet',
      },
      {
        title: { zh: '平台昨日停用', en: 'the platform was closed the day before' },
        facts: { platforms: [{ closed_on: '2025-06-20' }, {}] },
        today: '2025-06-21',
        standing: 'unmet',
      },
    ],
  },
};

export const platformRules: readonly DivisionRule[] = [platformsInPlace];
