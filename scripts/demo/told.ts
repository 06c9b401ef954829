// The published case that the demo plays, and the mark on every word that the published report does not hold.
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What follows it, to the end of its text, the report does not tell. */
export const MARK = '〔演示补充〕';

const FILE = path.resolve(import.meta.dirname, '../../test/cases/open-07.json');

interface Told {
  readonly meta: { readonly collected: string };
  readonly case: {
    readonly source: { readonly published: string; readonly original_publisher: string };
    readonly place: Readonly<Record<'province' | 'city' | 'county' | 'township' | 'village', string>>;
    readonly matter: string;
    readonly background: string;
    readonly convener: { readonly as_published: string };
    readonly form: { readonly as_published: string };
    readonly platform: { readonly as_published: string };
    readonly participants: readonly [{ readonly kind: string }, { readonly kind: string }];
    readonly sessions: readonly [{ readonly date_text: string; readonly where: string; readonly what: string }];
    readonly solicitation: string;
    readonly decision: string;
    readonly implementing_body: string;
    readonly implementation: string;
    readonly disclosure: string;
  };
}

const file = JSON.parse(readFileSync(FILE, 'utf8')) as Told;
export const told = file.case;
const published = stringsIn(told);

/** Words of the report, as they stand there. Throws where they do not. */
export function words(excerpt: string): string {
  if (!published.some((text) => text.includes(excerpt))) throw new Error(`not in the published case: ${excerpt}`);
  return excerpt;
}

/** Sentences of the report, and after the mark what the demo adds to them. */
export const also = (excerpts: string | readonly string[], addition: string): string =>
  [excerpts].flat().map(words).join('。') + MARK + addition;

/** What the demo alone says. */
export const added = (text: string): string => MARK + text;

/** Where and when it really happened, in one line. */
export function origin(): string {
  const { province, city, county, township, village } = told.place;
  const { original_publisher, published } = told.source;
  return `${province}${city}${county}${township}${village}(${original_publisher} ${published} 报道,${file.meta.collected} 收录)`;
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(stringsIn) : [];
}
