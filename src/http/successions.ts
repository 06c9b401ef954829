/**
 * Rights follow a division that was merged or replaced: a grant on the successor reads what the predecessor left, and
 * writes none of it; a grant on what has ended reads its own history, and writes nothing.
 */
import { covers, type Scope } from '../db/scope.ts';

export interface Succession {
  readonly code: string;
  readonly successor_code: string | null;
  /** Its last day. */
  readonly valid_to: string;
}

/** Divisions end a few times in a year: asked for again after so long, and at once by the instance that ended one. */
const KNOWN_MS = 5000;

export class Successions {
  readonly #load: () => Promise<readonly Succession[]>;
  readonly #now: () => number;
  #known: Promise<readonly Succession[]> | undefined;
  #until = 0;

  constructor(load: () => Promise<readonly Succession[]>, now: () => number = () => performance.now()) {
    this.#load = load;
    this.#now = now;
  }

  list(): Promise<readonly Succession[]> {
    if (!this.#known || this.#now() >= this.#until) {
      this.#until = this.#now() + KNOWN_MS;
      const loading = this.#load();
      this.#known = loading;
      loading.catch(() => {
        if (this.#known === loading) this.forget();
      });
    }
    return this.#known;
  }

  forget(): void {
    this.#known = undefined;
  }
}

const endedBefore = (successions: readonly Succession[], today: string) =>
  successions.filter(({ valid_to }) => valid_to < today);

const isEnded = (ended: readonly Succession[], division: string) => ended.some(({ code }) => covers(code, division));

/** Where a right that does not outlive its division holds today: with what became part of it. */
export function standing(divisions: readonly string[], successions: readonly Succession[], today: string): string[] {
  const ended = endedBefore(successions, today);
  return withPredecessors(
    divisions.filter((division) => !isEnded(ended, division)),
    ended,
  );
}

/** The scope as it is today. */
export function succeeded(scope: Scope, successions: readonly Succession[], today: string): Scope {
  const ended = endedBefore(successions, today);
  if (ended.length === 0) return scope;
  return {
    divisions: withPredecessors(scope.divisions, ended),
    subjects: scope.subjects,
    held: scope.held,
    // an organ answers for its subject, wherever that was registered
    territories: scope.territories.filter(({ role, division }) => role === 'responder' || !isEnded(ended, division)),
  };
}

/** With all that became one of them, or part of one, and what became that; none within another. */
function withPredecessors(divisions: readonly string[], ended: readonly Succession[]): string[] {
  const found = [...divisions];
  for (let before = -1; before !== found.length; ) {
    before = found.length;
    for (const { code, successor_code: into } of ended) {
      const isIts = into !== null && found.some((division) => covers(division, into));
      if (isIts && !found.some((division) => covers(division, code))) found.push(code);
    }
  }
  return found.filter((code, _, all) => !all.some((other) => other !== code && covers(other, code)));
}

export const onlyHistory = {
  zh: '该区划已经终止,凭据在此只能查阅,不能填写',
  en: 'The division has ended: this credential reads its history, and writes nothing there',
};
