/** How a session's vote on an item stands to the rule set in force on its day. */
import Type from 'typebox';
import { code, count, day, divisionCode, flag, nullable, text, uuid } from '../../http/types.ts';
import { Words } from '../agenda-items/procedure-schema.ts';
import { sourceMark } from '../quorum-rules/schema.ts';

const closed = { additionalProperties: false };
const oneOf = <const C extends string>(codes: readonly C[], description: string) =>
  Type.Unsafe<C>({ type: 'string', enum: [...codes], description });
const votes = () => nullable(count(1_000_000_000));

const Rule = Type.Object(
  {
    code: text(64, { description: '规定的代码 / Its code' }),
    division_code: nullable(divisionCode()),
    source_title: text(200),
    source_document: text(200),
    article: text(64),
    mark: sourceMark(),
    is_built_in: flag(),
  },
  closed,
);

export const Quorum = Type.Object(
  {
    session_item_id: uuid(),
    session_id: uuid(),
    agenda_item_id: uuid(),
    form: code('session_forms'),
    held_on: nullable(day()),
    count_basis: nullable(code('count_bases')),
    vote_matter: code('vote_matters'),
    validity: oneOf(
      ['valid', 'invalid', 'insufficient_data'],
      'valid 到会人数符合 · invalid 不足 · insufficient_data 资料不足 / Whether enough were present to decide at all',
    ),
    passed: nullable(flag({ description: '按票数是否通过;null:不知 / What the votes say; null: unknown' })),
    result_follows: nullable(
      flag({ description: '所记结果是否与票数相符;null:不知 / Whether the recorded result follows from the votes' }),
    ),
    rule: nullable(Rule),
    votes: Type.Object(
      {
        for: votes(),
        against: votes(),
        abstained: votes(),
        for_area: nullable(count(1_000_000_000_000)),
        origin: nullable(
          oneOf(['counts', 'roll_call'], '所填票数,或者逐人表决记录 / Counts as given, or out of the ballots'),
        ),
      },
      closed,
    ),
    working: Type.Array(Words, { maxItems: 20, description: '判断过程,整数比较 / The working, in whole numbers' }),
  },
  {
    $id: 'Quorum',
    ...closed,
    description: '会议是否有效、是否通过,及判断过程 / Whether the assembly could decide and did, with the working',
    examples: [
      {
        session_item_id: '01935f6e-7a00-7000-8000-000000000006',
        session_id: '01935f6e-7a00-7000-8000-000000000005',
        agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
        form: 'villagers_representative_assembly',
        held_on: '2025-11-23',
        count_basis: 'representatives',
        vote_matter: 'ordinary',
        validity: 'valid',
        passed: true,
        result_follows: true,
        rule: {
          code: 'villagers_representative_assembly_2010',
          division_code: null,
          source_title: '中华人民共和国村民委员会组织法',
          source_document: '2010年修订,2018年修正',
          article: '第二十六条',
          mark: '✓',
          is_built_in: true,
        },
        votes: { for: 21, against: 15, abstained: 4, for_area: null, origin: 'counts' },
        working: [
          {
            zh: '到会(代表) 40/60: 40×3=120 = 60×2=120,须达到2/3,符合',
            en: 'present (representatives) 40/60: 40×3=120 = 60×2=120, at least 2/3, met',
          },
        ],
      },
    ],
  },
);
