import type { FastifyInstance } from 'fastify';
import { recordRoutes } from '../../http/record-routes.ts';
import { invalid } from '../../problems.ts';
import { factCommands } from '../facts/commands.ts';
import { JudgementSchemas, judgementFilters, judgements } from './schema.ts';

function isSomebodys({ judged_by_subject_id, judged_by }: Record<string, unknown>): void {
  if (judged_by_subject_id !== null || judged_by !== null) return;
  throw invalid([
    {
      pointer: '/judged_by_subject_id',
      code: 'required',
      zh: '须写明由谁判断:judged_by_subject_id 或 judged_by',
      en: 'say who judged: judged_by_subject_id or judged_by',
    },
  ]);
}

export function judgementRoutes(app: FastifyInstance): void {
  recordRoutes(app, {
    t: judgements,
    schemas: JudgementSchemas,
    tag: 'judgements',
    many: 'Judgements',
    zh: '判断',
    en: ['a judgement', 'judgements'],
    filters: judgementFilters,
    dayColumn: 'judged_on',
    commands: factCommands('judgement', judgements, { check: isSomebodys }),
  });
}
