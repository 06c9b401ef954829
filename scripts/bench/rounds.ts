/** Rounds of one work after the other, the two servers in turns, each measured by what it costs a request. */
import { cpuOf, cpuOfAll, cpuOfFamily } from './meter.ts';
import type { Measure, Round } from './report.ts';
import type { Server, startShooter } from './servers.ts';
import type { Shot } from './shooter.ts';
import type { Store } from './store.ts';
import type { Work } from './works.ts';

export interface Bench {
  readonly store: Store;
  readonly service: Server;
  readonly bare: Server;
  readonly shooter: ReturnType<typeof startShooter>;
  readonly connections: number;
  readonly seconds: number;
}

const WARM_UP_SECONDS_MAX = 2;

/** The first round only warms up. They begin in turns, so that neither always follows the other. */
export async function measure(bench: Bench, works: readonly Work[], rounds: number): Promise<Map<Work, Round[]>> {
  const measured = new Map(works.map((work) => [work, [] as Round[]]));
  const warmUp = Math.min(WARM_UP_SECONDS_MAX, bench.seconds);
  for (const work of works) {
    await one(bench, 'service', work, warmUp);
    await one(bench, 'bare', work, warmUp);
  }
  for (let round = 1; round <= rounds; round++) {
    for (const work of works) {
      const isServiceFirst = round % 2 === 1;
      const before = isServiceFirst ? await one(bench, 'service', work) : undefined;
      const bare = await one(bench, 'bare', work);
      const service = before ?? (await one(bench, 'service', work));
      const foreign = (service.foreign + bare.foreign) / 2;
      measured.get(work)?.push({ service: service.measure, bare: bare.measure, foreign });
    }
  }
  return measured;
}

async function one(
  { store, shooter, connections, ...bench }: Bench,
  name: 'service' | 'bare',
  work: Work,
  seconds = bench.seconds,
): Promise<{ measure: Measure; foreign: number }> {
  const server = bench[name];
  const shots: readonly Shot[] = work[name];
  const read = () => ({ server: cpuOf(server.pid), postgres: cpuOfFamily(store.pid), all: cpuOfAll() });
  const before = read();
  const hits = await shooter.shoot({
    url: server.url,
    shots,
    headers: server.headers,
    hasKeys: name === 'service' && work.hasKeys === true,
    connections,
    seconds,
  });
  const after = read();
  if (hits.failed > 0 || hits.requests === 0) throw new Error(`${work.name} of the ${name}: ${hits.failed} failed`);
  const spent = (key: 'server' | 'postgres' | 'all') => after[key] - before[key];
  const each = (key: 'server' | 'postgres') => spent(key) / hits.requests;
  return {
    measure: {
      requests_per_second: hits.requests / hits.seconds,
      p50: hits.p50,
      p99: hits.p99,
      server_cpu: each('server'),
      postgres_cpu: each('postgres'),
      total_cpu: each('server') + each('postgres'),
    },
    foreign: (spent('all') - spent('server') - spent('postgres') - hits.cpu) / (seconds * 1_000_000),
  };
}
