import { divisionRecordCommands } from '../../http/division-records.ts';
import { type Fault, invalid, Problem } from '../../problems.ts';
import { dayFaults } from '../facts/days.ts';
import { isUsed } from './queries.ts';
import { platforms } from './schema.ts';

type Values = Record<string, unknown>;

const accounts: readonly unknown[] = ['qq_group', 'wechat_account'];
const online: readonly unknown[] = [...accounts, 'online_platform'];

function onlineFaults({ kind, is_online, account_name }: Values): Fault[] {
  const faults: Fault[] = [];
  if (online.includes(kind) && is_online !== true) {
    faults.push({ pointer: '/is_online', code: 'online', zh: '网络渠道须为 true', en: 'must be true of this kind' });
  }
  if (accounts.includes(kind) && account_name === null) {
    faults.push({
      pointer: '/account_name',
      code: 'required',
      zh: 'QQ群、公众号须写明账号名称',
      en: 'is required of groups and accounts',
    });
  }
  return faults;
}

export const platformCommands = divisionRecordCommands(platforms, {
  check(values, { today }) {
    const faults = [...onlineFaults(values), ...dayFaults(values, ['established_on', 'closed_on'], today)];
    if (faults.length > 0) throw invalid(faults);
  },
  async requireFree({ db }, { id }) {
    if (await isUsed(db, id)) {
      throw new Problem('state-conflict', {
        zh: '已有协商活动在此举行,不能删除,可以停用',
        en: 'Sessions were held on it: close it instead',
      });
    }
  },
});
