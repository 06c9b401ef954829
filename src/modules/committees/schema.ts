/** The consultation committee: the standing body under a village's Party organisation and committee, and its members. */
import { sql } from 'kysely';
import type { RecordTable } from '../../db/records.ts';
import {
  code,
  day,
  divisionCode,
  list,
  nullable,
  personalText,
  recordSchemas,
  source,
  text,
  uuid,
} from '../../http/types.ts';
import { subjectId } from '../facts/fields.ts';

const fields = {
  division_code: divisionCode({ description: '所在嘎查村或社区 / Village or community' }),
  subject_id: uuid({ description: '登记为协商主体的社区协商委员会 / The committee as a registered subject' }),
  leading_subject_ids: list(uuid(), 2, {
    default: [],
    description:
      '领导它的嘎查村(社区)党组织、嘎查村(居)民委员会 / The Party organisation and the village committee that lead it',
  }),
  established_on: nullable(day({ description: '设立之日 / Day it was set up' })),
  dissolved_on: nullable(day({ description: '撤销之日 / Day it was dissolved' })),
  document: nullable(text(500, { description: '设立文件 / Document that set it up' })),
  ...source,
};

export const Committee = recordSchemas('Committee', {
  fields,
  answered: {},
  required: ['division_code', 'subject_id'],
  fixed: ['division_code', 'subject_id'],
  description:
    '社区协商委员会:嘎查村(社区)党组织、嘎查村(居)民委员会领导下的常设组织,同一时间一地只有一个 / The standing committee of a village; one at a time',
  example: {
    division_code: '150626100201',
    subject_id: '01935f6e-7a00-7000-8000-000000000004',
    leading_subject_ids: ['01935f6e-7a00-7000-8000-000000000002', '01935f6e-7a00-7000-8000-000000000003'],
    established_on: '2025-03-01',
    document: '达党发〔2025〕3号',
  },
});

const of = (table: string, path: string, schemas: typeof Committee | typeof CommitteeMember): RecordTable => ({
  table,
  path,
  columns: schemas.columns,
  writable: schemas.writable,
  fixed: schemas.fixed,
  personal: schemas.personal,
  reach: () => sql<boolean>`false`,
});

const memberFields = {
  committee_id: uuid({ description: '所属委员会 / The committee' }),
  name: text(100, { description: '姓名 / Name', 'x-class': 'personal' }),
  subject_id: subjectId('登记为协商主体的本人 / The person as a registered subject'),
  role: code('committee_roles', { default: 'member' }),
  source: code('committee_member_sources'),
  recommended_by: nullable(text(200, { description: '由谁推荐 / Who recommended the member', 'x-class': 'personal' })),
  other_office: nullable(
    code('director_posts', { description: '主任的其他职务(主任必填)/ Post of the director outside, required of one' }),
  ),
  exception_reason: nullable(
    text(500, {
      description:
        '不按“一般应”的理由:其他来源,或主任不是书记、主任 / Why it departs from 一般应: another source, or a director of another post',
      ...personalText,
    }),
  ),
  term_from: day({ description: '任期自 / Term from' }),
  term_to: nullable(day({ description: '任期至(含当日)/ Term until, the day included' })),
};

export const CommitteeMember = recordSchemas('CommitteeMember', {
  fields: memberFields,
  answered: { division_code: divisionCode({ description: '委员会的区划 / Division of the committee' }) },
  required: ['committee_id', 'name', 'source', 'term_from'],
  fixed: ['committee_id'],
  description:
    '委员会成员及其任期;同一人的任期不重叠,同一时间只有一名主任 / A member and its term: terms of a person do not overlap, and there is one director at a time',
  example: {
    committee_id: '01935f6e-7a00-7000-8000-000000000001',
    name: '宝音',
    role: 'director',
    source: 'party_organisation_member',
    other_office: 'party_secretary',
    term_from: '2025-03-01',
    term_to: '2028-02-29',
    division_code: '150626100201',
  },
});

export const committees = of('committee', '/v1/committees', Committee);
export const committeeMembers = of('committee_member', '/v1/committee-members', CommitteeMember);
export const committeeFilters = { subject_id: fields.subject_id };
export const committeeMemberFilters = { role: memberFields.role, source: memberFields.source };
