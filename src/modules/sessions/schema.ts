import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { RecordTable } from '../../db/records.ts';
import { anyOf, isOwn, isShared, isWithin, type Scope } from '../../db/scope.ts';
import {
  code,
  count,
  day,
  divisionCode,
  flag,
  instant,
  nullable,
  personalText,
  recordedDaysLate,
  recordSchemas,
  source,
  text,
  uuid,
} from '../../http/types.ts';
import { agendaItemId, factTable, heldText, ofItem, subjectId } from '../facts/fields.ts';

const AREA_MAX = 1_000_000_000_000;
const sessionFields = {
  division_code: divisionCode({ description: '召集地的区划 / Division that convenes it' }),
  record_mode: code('record_modes', { default: 'live' }),
  status: code('session_statuses', { default: 'announced' }),
  form: code('session_forms'),
  form_name: nullable(text(100, { description: '当地叫法 / What it is called there' })),
  form_reason: nullable(text(500, { description: '为何采用这种形式 / Why this form' })),
  platform_kind: nullable(code('platform_kinds')),
  platform_id: nullable(uuid({ description: '登记的协商平台 / A registered platform of that place' })),
  platform_name: nullable(text(100, { description: '平台名称 / Name of the platform' })),
  is_online: flag({ default: false }),
  place: nullable(text(200, { description: '地点 / Place' })),
  held_on: nullable(day({ description: '举行之日 / Day it is held' })),
  held_text: heldText,
  starts_at: nullable(instant({ description: '开始时刻 / When it starts' })),
  duration_minutes: nullable(count(100_000)),
  convener_subject_id: subjectId('召集人 / The convener'),
  convener_acts_for: nullable(
    text(500, { description: '代行召集的依据 / On what record it acts for the convener of the item' }),
  ),
  rules_bylaw_id: nullable(
    uuid({
      description: '村(居)民(代表)会议所依据的议事规程 / The rules of procedure that an assembly goes by: a bylaw',
    }),
  ),
  chaired_by: nullable(text(100, { description: '主持人 / Who chaired it', 'x-class': 'personal' })),
  minutes: nullable(
    text(20_000, {
      description:
        '会议记录;同时议了其他议题的,看不到全部议题者为空 / Minutes; empty for who does not see all the items of the session',
    }),
  ),
  session_count: nullable(count(1000, { description: '合并记录的场次数 / How many meetings this stands for' })),
  called_by: nullable(code('assembly_callers')),
  requested_by_count: nullable(
    count(1_000_000_000, { description: '提议召集的人数 / How many asked for the assembly' }),
  ),
  count_basis: nullable(
    code('count_bases', {
      description:
        '计数单位:persons 十八周岁以上的人 · households 户的代表 · representatives 代表 · owners 业主;到会要求随之不同 / What was counted: persons of 18 and over, representatives of households, representatives, owners; the quorum differs',
    }),
  ),
  eligible_count: nullable(count(1_000_000_000, { description: '应到 / How many are entitled' })),
  present_count: nullable(count(1_000_000_000, { description: '实到 / How many were present' })),
  eligible_area: nullable(count(AREA_MAX, { description: '专有部分总面积(平方米)/ Total area in m², owners only' })),
  present_area: nullable(count(AREA_MAX, { description: '参与表决的面积(平方米)/ Area taking part in m²' })),
  cancelled_reason: nullable(text(500)),
  ...source,
};

export const Session = recordSchemas('Session', {
  fields: sessionFields,
  answered: { recorded_days_late: recordedDaysLate },
  required: ['division_code', 'form'],
  fixed: ['division_code', 'record_mode'],
  description: '协商活动:一次会议,可议多个议题 / One meeting, on one or more agenda items',
  example: {
    division_code: '150626100201',
    form: 'villagers_council',
    place: '村委会议室',
    held_on: '2026-11-25',
    convener_subject_id: '01935f6e-7a00-7000-8000-000000000004',
    record_mode: 'live',
    status: 'announced',
  },
});
export const sessionFilters = {
  form: sessionFields.form,
  status: sessionFields.status,
  record_mode: sessionFields.record_mode,
  source_system: sessionFields.source_system,
};

/** Whoever sees an item sees the sessions it is on, wherever they are convened. */
const ofSeenItem =
  (session: string) =>
  (scope: Scope): RawBuilder<SqlBool> =>
    sql<SqlBool>`${sql.ref(session)} in (
      select si.session_id from session_item si
      where si.deleted_at is null and ${anyOf(scope.divisions.map((division) => isWithin('si', division)))}
      union all
      select si.session_id from session_item si
      where si.deleted_at is null and ${isShared(scope, 'si.agenda_item_id')})`;

const isOfSeenItem = (scope: Scope, table: string) =>
  anyOf([isOwn(scope, table), isShared(scope, `${table}.agenda_item_id`)]);

/** A session may deal with several items: what it says of all of them is for who sees all of them. */
const seesAllItems = (scope: Scope): RawBuilder<SqlBool> =>
  sql<SqlBool>`not exists (
    select from session_item si
    where si.session_id = session.id and si.deleted_at is null and not ${isOfSeenItem(scope, 'si')})`;

export const sessions: RecordTable = {
  table: 'session',
  path: '/v1/sessions',
  columns: Session.columns,
  writable: Session.writable,
  fixed: Session.fixed,
  personal: Session.personal,
  reach: ofSeenItem('session.id'),
  veiled: { columns: ['minutes'], seesAll: seesAllItems },
};

const itemFields = {
  session_id: uuid({ description: '协商活动 / The session' }),
  agenda_item_id: agendaItemId,
  equal_procedure_reason: nullable(
    text(1000, { description: '为何等同于专题议事会、民主听证会 / Why it equals a special-topic council or hearing' }),
  ),
  nothing_to_add: flag({
    default: false,
    description: '召集人记录:其余到会者没有补充意见 / The others present had nothing to add',
  }),
  conclusion: nullable(code('conclusions')),
  conclusion_text: nullable(text(8000, { description: '协商意见 / The conclusion in words' })),
  is_withdrawal_agreed: flag({
    default: false,
    description: '会议同意撤回该议题 / The meeting agreed to withdraw the item',
  }),
  vote_method: nullable(code('vote_methods')),
  votes_for: nullable(count(1_000_000_000)),
  votes_against: nullable(count(1_000_000_000)),
  votes_abstained: nullable(count(1_000_000_000)),
  votes_for_area: nullable(count(AREA_MAX, { description: '同意的面积(平方米)/ Area in favour in m²' })),
  vote_result: nullable(code('vote_results')),
  vote_text: nullable(text(500, { description: '表决结果的原文说法 / The result as the record has it' })),
  vote_percent_for: nullable(
    text(6, {
      pattern: '^(100([.]0{1,2})?|[0-9]{1,2}([.][0-9]{1,2})?)$',
      description: '公布的赞成百分比,照原文,不换算为票数 / Percentage in favour as published; never turned into votes',
    }),
  ),
  vote_matter: nullable(code('vote_matters')),
};

export const SessionItem = recordSchemas('SessionItem', {
  fields: itemFields,
  answered: ofItem,
  required: ['session_id', 'agenda_item_id'],
  fixed: ['session_id', 'agenda_item_id'],
  description: '一次协商活动对一个议题的结论与表决 / What one session concluded on one agenda item',
  example: {
    session_id: '01935f6e-7a00-7000-8000-000000000005',
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    conclusion: 'agreed',
    conclusion_text: '同意打新井,费用按受益亩数分摊',
    division_code: '150626100201',
  },
});
export const sessionItems = factTable('session_item', '/v1/session-items', SessionItem);
export const sessionItemFilters = { agenda_item_id: itemFields.agenda_item_id, conclusion: itemFields.conclusion };

const attendanceFields = {
  session_id: uuid({ description: '协商活动 / The session' }),
  participant_id: nullable(uuid({ description: '参与主体;三者取一 / A participant; one of three' })),
  subject_id: subjectId('登记的主体;三者取一 / A subject; one of three'),
  subject_kind: nullable(code('subject_kinds')),
  label: nullable(text(200, { description: '群体的称呼 / What the group is called', 'x-class': 'personal' })),
  head_count: nullable(count(1_000_000)),
  capacity: code('attendance_capacities', { default: 'participant' }),
  is_present: flag({ default: true }),
  absence_reason: nullable(text(500, { description: '为何缺席 / Why absent', ...personalText })),
};

export const Attendance = recordSchemas('Attendance', {
  fields: attendanceFields,
  answered: ofItem,
  required: ['session_id'],
  fixed: ['session_id', 'participant_id', 'subject_id', 'subject_kind'],
  description: '到会:谁以何种身份到会 / Who came to a session, in what capacity',
  example: {
    session_id: '01935f6e-7a00-7000-8000-000000000005',
    participant_id: '01935f6e-7a00-7000-8000-000000000003',
    capacity: 'participant',
    is_present: true,
    division_code: '150626100201',
  },
});
export const attendance: RecordTable = {
  table: 'attendance',
  path: '/v1/attendance',
  columns: Attendance.columns,
  writable: Attendance.writable,
  fixed: Attendance.fixed,
  personal: Attendance.personal,
  // who takes part in an item that is not seen is not seen either
  reach: (scope) => sql<SqlBool>`${ofSeenItem('attendance.session_id')(scope)} and (
    attendance.participant_id is null or exists (
      select from participant p where p.id = attendance.participant_id and ${isOfSeenItem(scope, 'p')}))`,
};
export const attendanceFilters = { capacity: attendanceFields.capacity, is_present: attendanceFields.is_present };
