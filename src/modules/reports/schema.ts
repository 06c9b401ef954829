import Type, { type Static } from 'typebox';
import { code, count, day, divisionCode, nullable, text, uuid } from '../../http/types.ts';
import { clauses } from '../../procedure/sources.ts';
import { Words } from '../agenda-items/procedure-schema.ts';
import { bodyKinds } from '../subjects/schema.ts';
import { type parameters, stated } from './parameters.ts';

const number = (description: string) => count(1_000_000_000, { description });
const group = nullable(divisionCode({ description: '分组的区划;不分组时为所问的区划 / Division of the group' }));

const exampleStated = {
  as_of: '2026-11-23T10:30:00.000Z',
  today: '2026-11-23',
  parameters: {
    division_code: '150626100',
    from: '2026-01-01',
    to: '2026-12-31',
    group_by: 'division',
    include_predecessors: false,
    rule: null,
  } satisfies Static<typeof parameters>,
  division_codes: ['150626100'],
};

const ReplyRow = Type.Object(
  {
    division_code: group,
    record_mode: code('record_modes'),
    debtor_kind: code('subject_kinds'),
    debtor_subject_id: nullable(uuid({ description: '应答复的机关或部门 / The organ that owes the replies' })),
    debtor_name: nullable(
      text(200, {
        description: '其名称 / Its name',
        'x-class': 'personal',
        'x-unless': { debtor_kind: bodyKinds },
      }),
    ),
    total: number('应答复 / Replies owed'),
    met_on_time: number('按期答复 / Replied in time'),
    met_late: number('逾期答复 / Replied late'),
    not_yet_due: number('未到期 / Outstanding, not yet due'),
    overdue: number('逾期未答复 / Outstanding, overdue'),
    without_due_date: number('无从计算到期日 / Outstanding, of which no due date is known'),
    waived: number('已免除 / Waived'),
    days_late_max: number('逾期答复最多几天 / Most days that a reply came late'),
    days_overdue_max: number('逾期未答复最多几天 / Most days that a reply is overdue'),
    presumed: number('其中推定收到之日的 / Of the total, with a presumed receipt'),
    provisional: number('其中节假日未公布的 / Of the total, in years whose holidays are not known'),
  },
  { additionalProperties: false },
);
export const replyColumns = Object.keys(ReplyRow.properties);
export type ReplyRow = Static<typeof ReplyRow>;

export const TenDayReplies = Type.Object(
  {
    report: Type.Literal('ten-day-replies'),
    clause: text(64),
    quotation: text(1000),
    ...stated,
    rows: Type.Array(ReplyRow, { maxItems: 20000 }),
  },
  {
    $id: 'TenDayReplies',
    additionalProperties: false,
    description:
      '十日内书面反馈情况:按区划、机关和登记方式(现行、补录分开)/ Written replies within ten days: by division, organ and record mode',
    examples: [
      {
        report: 'ten-day-replies',
        clause: '二(二)7',
        quotation: clauses['二(二)7#entrusted-written-reply'].text,
        ...exampleStated,
        rows: [
          {
            division_code: '150626100',
            record_mode: 'live',
            debtor_kind: 'grassroots_government',
            debtor_subject_id: '01935f6e-7a00-7000-8000-000000000008',
            debtor_name: '镇人民政府',
            total: 5,
            met_on_time: 2,
            met_late: 1,
            not_yet_due: 1,
            overdue: 1,
            without_due_date: 0,
            waived: 0,
            days_late_max: 3,
            days_overdue_max: 6,
            presumed: 2,
            provisional: 0,
          },
        ],
      },
    ],
  },
);

const ConformanceRow = Type.Object(
  {
    division_code: group,
    record_mode: code('record_modes'),
    rule: text(64),
    clause: text(64),
    force: code('rule_forces'),
    weight: code('rule_weights'),
    title_zh: text(2000),
    title_en: text(2000),
    items: number('判断的议题 / Items judged'),
    met: number('符合 / Met'),
    late: number('迟延 / Late'),
    unmet: number('不符合 / Unmet'),
    insufficient_data: number('资料不足 / Insufficient data'),
    pending: number('尚未到这一步 / Pending'),
    not_applicable: number('不适用 / Not applicable'),
    exceptions: number('有理由的例外 / Departures with a reason'),
  },
  { additionalProperties: false },
);
export const conformanceColumns = Object.keys(ConformanceRow.properties);
export type ConformanceRow = Static<typeof ConformanceRow>;

export const ProcedureConformance = Type.Object(
  {
    report: Type.Literal('procedure-conformance'),
    ...stated,
    items: Type.Object(
      { live: number('现行议题 / Live items'), retrospective: number('补录议题 / Retrospective items') },
      { additionalProperties: false },
    ),
    rows: Type.Array(ConformanceRow, { maxItems: 50000 }),
  },
  {
    $id: 'ProcedureConformance',
    additionalProperties: false,
    description:
      '程序合规情况:每条规则在各议题上的判断,与 /procedure 出自同一处;现行与补录分开 / How each rule stands over the items, judged as in /procedure; live and retrospective apart',
    examples: [
      {
        report: 'procedure-conformance',
        ...exampleStated,
        items: { live: 3, retrospective: 0 },
        rows: [
          {
            division_code: '150626100',
            record_mode: 'live',
            rule: 'opinions-solicited',
            clause: '二(二)6',
            force: 'must',
            weight: 'guard',
            title_zh: '充分征求意见',
            title_en: 'opinions solicited',
            items: 3,
            met: 2,
            late: 0,
            unmet: 0,
            insufficient_data: 0,
            pending: 1,
            not_applicable: 0,
            exceptions: 0,
          },
        ],
      },
    ],
  },
);

const Fault = Type.Object(
  { rule: text(64), clause: text(64), standing: code('rule_standings'), title: Words },
  { additionalProperties: false },
);
const Departure = Type.Object(
  { rule: text(64), action: code('actions'), occurred_on: nullable(day()), reason: text(2000) },
  { additionalProperties: false },
);
export const NonconformingItem = Type.Object(
  {
    agenda_item_id: uuid({ description: '议题,其程序见 /agenda-items/{id}/procedure / The item; see its procedure' }),
    division_code: divisionCode(),
    record_mode: code('record_modes'),
    stage: code('stages'),
    entered_on: day({ description: '提出或记入之日 / The day it was requested, or recorded' }),
    faults: Type.Array(Fault, {
      maxItems: 200,
      description: '不符合、迟延、资料不足的规则 / Rules unmet, late or without data',
    }),
    exceptions: Type.Array(Departure, { maxItems: 1000, description: '有理由的例外 / Departures with a reason' }),
  },
  {
    $id: 'NonconformingItem',
    additionalProperties: false,
    description: '程序有欠缺或有例外的议题 / An item with a fault of procedure, or a departure from it',
    examples: [
      {
        agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
        division_code: '150626100201',
        record_mode: 'live',
        stage: 'deliberating',
        entered_on: '2026-11-20',
        faults: [
          {
            rule: 'recorded-in-time',
            clause: '四',
            standing: 'late',
            title: { zh: '及时记录', en: 'recorded in time' },
          },
        ],
        exceptions: [
          { rule: 'notice-lead-time', action: 'convene', occurred_on: '2026-11-22', reason: '汛情紧急,各方同意' },
        ],
      },
    ],
  },
);
export type NonconformingItem = Static<typeof NonconformingItem>;
