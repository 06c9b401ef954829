// A worked example's facts: its overrides laid over the example item.

import type { ItemFacts } from '../facts.ts';
import { exampleItem } from './example-item.ts';
import type { ExampleOverrides, Proposal } from './rule.ts';

type Plain = { [key: string]: unknown };
const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Objects are merged, rows of arrays laid over the rows at the same place. */
export function lay(base: Plain, overrides: Plain): Plain {
  const laid = { ...base };
  for (const [key, value] of Object.entries(overrides)) laid[key] = layValue(base[key], value);
  return laid;
}

function layValue(base: unknown, value: unknown): unknown {
  if (isPlain(base) && isPlain(value)) return lay(base, value);
  const [first] = Array.isArray(base) ? base : [];
  if (Array.isArray(base) && Array.isArray(value) && isPlain(first)) {
    return value.map((row: unknown, index) => {
      const template: unknown = base[index] ?? { ...first, id: nextId(first.id, index) };
      return isPlain(template) && isPlain(row) ? lay(template, row) : row;
    });
  }
  return value;
}

const nextId = (first: unknown, index: number) =>
  typeof first === 'string'
    ? `${first.slice(0, -3)}${String(Number(first.slice(-2)) + 100 * index).padStart(3, '0')}`
    : first;

/**
 * The facts of an example: objects are merged; an array is given in full, each row laid over the base row at the same
 * place, or past the end over the first with an id of its own.
 */
export const exampleFacts = (overrides: ExampleOverrides = {}): ItemFacts =>
  // The overrides are checked by their type; merging over a complete base yields a complete value.
  lay(structuredClone(exampleItem) as unknown as Plain, overrides as Plain) as unknown as ItemFacts;

export const exampleProposal: Proposal = {
  action: null,
  decision_id: null,
  occurred_on: '2025-06-20',
  today: '2025-06-20',
};
