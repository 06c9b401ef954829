import Type, { type Static } from 'typebox';
import { nullable, page, text } from '../../http/types.ts';

const CodeEntry = Type.Object(
  {
    code: text(64),
    zh: text(200),
    en: text(200),
    clause: nullable(text(64, { description: '所据条款 / Clause that names it' })),
    flags: Type.Array(text(32), { maxItems: 10, description: '程序所用的性质 / Traits that the procedure uses' }),
  },
  { additionalProperties: false },
);

export const CodeList = Type.Object(
  {
    name: text(64),
    zh: text(200),
    en: text(200),
    clause: nullable(text(64)),
    codes: Type.Array(CodeEntry, { maxItems: 200 }),
  },
  {
    $id: 'CodeList',
    additionalProperties: false,
    description: '封闭词表 / A closed vocabulary',
    examples: [
      {
        name: 'concerns',
        zh: '关注程度',
        en: 'concern',
        clause: '二(二)6',
        codes: [{ code: 'ordinary', zh: '一般', en: 'ordinary', clause: null, flags: [] }],
      },
    ],
  },
);
export type CodeList = Static<typeof CodeList>;
export const CodeListPage = page('CodeList', { record: CodeList as never });
