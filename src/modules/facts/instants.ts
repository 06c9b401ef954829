/** An instant lies on the day it is recorded with: otherwise a notice or a session could be moved past its own day. */

import type { Fault } from '../../problems.ts';
import { localDay } from '../../procedure/calendar.ts';

/** `day` absent means today, as on creation. */
export function instantFaults(values: Record<string, unknown>, instant: string, day: string, today: string): Fault[] {
  const at = values[instant];
  if (typeof at !== 'string' || localDay(at) === (values[day] ?? today)) return [];
  return [
    {
      pointer: `/${instant}`,
      code: 'not-on-its-day',
      zh: `须在 ${day} 当日(北京时间)`,
      en: `must lie on ${day}, in Asia/Shanghai`,
    },
  ];
}

export const futureFaults = (values: Record<string, unknown>, instant: string, now: string): Fault[] => {
  const at = values[instant];
  if (typeof at !== 'string' || Date.parse(at) <= Date.parse(now)) return [];
  return [{ pointer: `/${instant}`, code: 'in-future', zh: '不得晚于现在', en: 'must not lie in the future' }];
};
