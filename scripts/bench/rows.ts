/** The data set: agenda items over banners, townships and villages, five opinions each; the same at every run. */
import { type CodeListName, codes } from '../../src/procedure/code-lists.ts';

export interface Territory {
  readonly banners: number;
  readonly townships: number;
  readonly villages: number;
}
export const territory: Territory = { banners: 20, townships: 10, villages: 15 };
export const OPINIONS_PER_ITEM = 5;
/** The banner that the credential sees. It holds a fifth of all items, most of them in its first townships. */
export const BANNER = '150601';
export const BUSY_TOWNSHIPS = ['150601101', '150601102', '150601103'];
export const STAGE = 'deliberating';

const banner = (n: number) => String(150601 + n);
const township = (n: number, m: number) => `${banner(n)}${101 + m}`;
const village = (n: number, m: number, k: number) => `${township(n, m)}${201 + k}`;
const upTo = (n: number) => Array.from({ length: n }, (_, at) => at);

export function syntheticDivisions({ banners, townships, villages }: Territory = territory) {
  const named = { township_kind: null, self_government_kind: null, source: 'bench', edition: 'bench' };
  const of = (code: string, kind: string, parent_code: string, more = {}) => ({
    ...named,
    code,
    name: `${kind} ${code}`,
    kind,
    parent_code,
    ...more,
  });
  return upTo(banners).flatMap((n) => [
    of(banner(n), 'banner', '1506'),
    ...upTo(townships).flatMap((m) => [
      of(township(n, m), 'township', banner(n), { township_kind: 'town' }),
      ...upTo(villages).map((k) =>
        of(village(n, m, k), 'village', township(n, m), { self_government_kind: 'village' }),
      ),
    ]),
  ]);
}

/** The same number for the same two, spread over 32 bits. */
function scatter(n: number, salt: number): number {
  let x = Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

const START = Date.UTC(2025, 0, 1);
const SPAN_MS = 365 * 86_400_000;

function idOf(at: number, kind: number, n: number): string {
  const time = Math.floor(at).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-700${kind}-8000-${n.toString(16).padStart(12, '0')}`;
}

function divisionOf(n: number): string {
  const { banners, townships, villages } = territory;
  const k = scatter(n, 3) % villages;
  if (scatter(n, 1) % 5 > 0) return village(1 + (scatter(n, 4) % (banners - 1)), scatter(n, 2) % townships, k);
  const isBusy = scatter(n, 5) % 10 < 9;
  return village(0, scatter(n, 2) % (isBusy ? BUSY_TOWNSHIPS.length : townships), k);
}
const anyCode = (name: CodeListName, number: number) => codes(name)[number % codes(name).length];
const stageOf = (n: number) => (scatter(n, 6) % 10 < 4 ? STAGE : anyCode('stages', scatter(n, 7)));

const words = '四眼老井已抽不上水群众商量新打机电井的选址费用和管护办法须先办取水许可再定户均分摊';
const prose = (n: number, length: number) => {
  const from = scatter(n, 8) % words.length;
  return `${words.slice(from)}${words}${words}${words}`.slice(0, length);
};

/** Words that searches look for: in one opinion of ten thousand, in one of a hundred, in the oldest third. */
export const marks = { rare: '罕见措辞', some: '百里挑一', old: '早年旧事' } as const;
const markOf = (m: number, of: number) =>
  `${m % 10_000 === 0 ? marks.rare : ''}${m % 100 === 1 ? marks.some : ''}${m < of / 3 ? marks.old : ''}`;

export const itemColumns =
  'id, division_code, record_mode, stage, stage_since, title, content, origin, requested_on, category, accountable_person, source_system, source_id, created_at, updated_at';
export const opinionColumns =
  'id, agenda_item_id, division_code, speaker, stance, text, voiced_on, disposition, created_at, updated_at';
export const scopeColumns = 'agenda_item_id, reason, division_code';

const line = (...values: (string | undefined)[]) => `${values.join('\t')}\n`;

/** Lines of COPY's text format. */
export interface DataSet {
  items(n: number, of: number): string;
  scopes(n: number, of: number): string;
  opinions(n: number, of: number): string;
}
const atOf = (n: number, of: number) => START + Math.floor((SPAN_MS * n) / of);
const day = (at: number) => new Date(at).toISOString().slice(0, 10);

export const dataSet: DataSet = {
  items(n, of) {
    const at = atOf(n, of);
    const stamp = new Date(at).toISOString();
    const category = anyCode('content_categories', scatter(n, 9));
    return line(
      ...[idOf(at, 1, n), divisionOf(n), 'live', stageOf(n), day(at), `议题 ${n} ${prose(n, 12)}`, prose(n, 120)],
      ...['resident_request', day(at), category, '委员会主任', 'bench', String(n), stamp, stamp],
    );
  },
  scopes: (n, of) => line(idOf(atOf(n, of), 1, n), 'own', divisionOf(n)),
  opinions(n, of) {
    const from = atOf(n, of);
    return upTo(OPINIONS_PER_ITEM)
      .map((k) => {
        const m = n * OPINIONS_PER_ITEM + k;
        const at = from + (k + 1) * 3_600_000;
        const stamp = new Date(at).toISOString();
        const stance = anyCode('stances', scatter(m, 10));
        return line(
          ...[
            idOf(at, 2, m),
            idOf(from, 1, n),
            divisionOf(n),
            `村民 ${m % 97}`,
            stance,
            prose(m, 60) + markOf(m, of * OPINIONS_PER_ITEM),
            day(at),
          ],
          ...['\\N', stamp, stamp],
        );
      })
      .join('');
  },
};
